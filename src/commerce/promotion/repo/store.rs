//! Discounts as the shop keeps them: reading and writing them whole.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};

use super::load::fill_targets;
use super::row::{COLUMNS, DiscountRow, GET, TARGET, model};
use crate::commerce::promotion::code::fold_code;
use crate::commerce::promotion::discount::{Benefit, Discount, MarketTerms, Targets, Trigger};
use crate::commerce::promotion::entity::{
    discount, discount_code, discount_collection, discount_market, discount_product, discount_translation,
};
use crate::commerce::promotion::stored::StoredDiscount;
use crate::platform::db::{Sql, Txn, delete_where, insert_all, keys_in, upsert_all};

/// The discount of that handle.
///
/// # Errors
/// What the database says.
pub async fn find_stored(conn: &impl ConnectionTrait, handle: &str) -> Result<Option<StoredDiscount>, DbErr> {
    let rows = Sql::on(conn, "SELECT ")
        .text(COLUMNS)
        .text(" FROM discount d WHERE d.handle = ")
        .bind(handle)
        .all(conn)
        .await?;
    Ok(whole(conn, rows).await?.pop())
}

/// Up to `limit` discounts after the id `after`, in the order of their ids.
///
/// # Errors
/// What the database says.
pub async fn list_stored(conn: &impl ConnectionTrait, after: i64, limit: u32) -> Result<Vec<StoredDiscount>, DbErr> {
    let rows = Sql::on(conn, "SELECT ")
        .text(COLUMNS)
        .text(" FROM discount d WHERE d.id > ")
        .bind(after)
        .text(" ORDER BY d.id LIMIT ")
        .bind(i64::from(limit))
        .all(conn)
        .await?;
    whole(conn, rows).await
}

/// `rows`, which are in the order of their ids, with everything that other tables have of them.
async fn whole(conn: &impl ConnectionTrait, rows: Vec<DiscountRow>) -> Result<Vec<StoredDiscount>, DbErr> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let actives: Vec<bool> = rows.iter().map(|row| row.active).collect();
    let mut discounts = rows
        .into_iter()
        .map(DiscountRow::discount)
        .collect::<Result<Vec<Discount>, DbErr>>()?;
    fill_targets(conn, &mut discounts).await?;
    let place = |id: i64| ids.binary_search(&id).ok();

    let mut codes = discount_code::Entity::find()
        .filter(keys_in(conn, discount_code::Column::DiscountId, &ids))
        .all(conn)
        .await?;
    codes.sort_by(|a, b| a.folded.cmp(&b.folded));
    for code in codes {
        if let Some(at) = place(code.discount_id)
            && let Trigger::Codes(codes) = &mut discounts[at].trigger
        {
            codes.push(code.code);
        }
    }
    let markets = discount_market::Entity::find()
        .filter(keys_in(conn, discount_market::Column::DiscountId, &ids))
        .all(conn)
        .await?;
    for market in markets {
        let terms = MarketTerms {
            amount_minor: market.amount_minor,
            minimum_minor: market.minimum_minor,
        };
        if let Some(at) = place(market.discount_id) {
            discounts[at].markets.insert(market.market_id, terms);
        }
    }
    let mut stored: Vec<StoredDiscount> = discounts
        .into_iter()
        .zip(actives)
        .map(|(discount, active)| StoredDiscount {
            discount,
            active,
            titles: BTreeMap::new(),
        })
        .collect();
    let titles = discount_translation::Entity::find()
        .filter(keys_in(conn, discount_translation::Column::DiscountId, &ids))
        .all(conn)
        .await?;
    for title in titles {
        if let Some(at) = place(title.discount_id) {
            stored[at].titles.insert(title.language, title.title);
        }
    }
    Ok(stored)
}

/// Which of `codes`, as they are spelled, belong to another discount than `discount_id`.
///
/// # Errors
/// What the database says.
pub async fn codes_of_others(
    conn: &impl ConnectionTrait,
    discount_id: Option<i64>,
    codes: &[String],
) -> Result<Vec<String>, DbErr> {
    let folded: Vec<String> = codes.iter().filter_map(|code| fold_code(code)).collect();
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let taken = discount_code::Entity::find()
        .filter(keys_in(conn, discount_code::Column::Folded, &folded))
        .filter(discount_code::Column::DiscountId.ne(discount_id.unwrap_or_default()))
        .all(conn)
        .await?;
    Ok(taken.into_iter().map(|row| row.code).collect())
}

/// Writes a discount whole; `before` is what was kept under its id. How often it was used stays: where a limit is set that was not
/// there, the uses of all shoppers are counted. An order that is being placed at that very moment may be missed.
///
/// # Errors
/// What the database says, constraints included.
pub async fn save_in(txn: &Txn, stored: &StoredDiscount, before: Option<&StoredDiscount>) -> Result<(), DbErr> {
    let StoredDiscount { discount, titles, .. } = stored;
    let id = discount.id;
    upsert_all::<discount::Entity, _>(txn, vec![model(stored)]).await?;
    let was_limited = before.is_none_or(|before| before.discount.usage_limit.is_some());
    if discount.usage_limit.is_some() && !was_limited {
        Sql::on(
            txn,
            "UPDATE discount SET used_count = (SELECT COALESCE(SUM(u.uses), 0) FROM discount_use u WHERE u.discount_id = discount.id) \
             WHERE id = ",
        )
        .bind(id)
        .execute(txn)
        .await?;
    }
    delete_where(txn, discount_code::Column::DiscountId, &[id]).await?;
    if let Trigger::Codes(codes) = &discount.trigger {
        let rows = codes.iter().filter_map(|code| {
            Some(discount_code::Model {
                folded: fold_code(code)?,
                code: code.clone(),
                discount_id: id,
            })
        });
        insert_all::<discount_code::Entity, _>(txn, rows.collect()).await?;
    }
    delete_where(txn, discount_market::Column::DiscountId, &[id]).await?;
    let rows = discount
        .markets
        .iter()
        .map(|(market_id, terms)| discount_market::Model {
            discount_id: id,
            market_id: *market_id,
            amount_minor: terms.amount_minor,
            minimum_minor: terms.minimum_minor,
        });
    insert_all::<discount_market::Entity, _>(txn, rows.collect()).await?;
    save_targets_in(txn, discount).await?;
    delete_where(txn, discount_translation::Column::DiscountId, &[id]).await?;
    let rows = titles.iter().map(|(language, title)| discount_translation::Model {
        discount_id: id,
        language: language.clone(),
        title: title.clone(),
    });
    insert_all::<discount_translation::Entity, _>(txn, rows.collect()).await
}

async fn save_targets_in(txn: &Txn, discount: &Discount) -> Result<(), DbErr> {
    let id = discount.id;
    delete_where(txn, discount_product::Column::DiscountId, &[id]).await?;
    delete_where(txn, discount_collection::Column::DiscountId, &[id]).await?;
    let mut roles = vec![(TARGET, &discount.targets)];
    if let Benefit::BuyGet { gets, .. } = &discount.benefit {
        roles.push((GET, gets));
    }
    let (mut of_products, mut of_collections) = (Vec::new(), Vec::new());
    for (role, targets) in roles {
        let Targets::Only { products, collections } = targets else {
            continue;
        };
        of_products.extend(products.iter().map(|product_id| discount_product::Model {
            discount_id: id,
            role,
            product_id: *product_id,
        }));
        of_collections.extend(collections.iter().map(|collection_id| discount_collection::Model {
            discount_id: id,
            role,
            collection_id: *collection_id,
        }));
    }
    insert_all::<discount_product::Entity, _>(txn, of_products).await?;
    insert_all::<discount_collection::Entity, _>(txn, of_collections).await
}

/// Whether a discount names an amount or a minimum in the market's currency.
///
/// # Errors
/// What the database says.
pub async fn market_has_amounts(conn: &impl ConnectionTrait, market_id: i64) -> Result<bool, DbErr> {
    let found: Vec<i64> = Sql::on(
        conn,
        "SELECT discount_id FROM discount_market WHERE (amount_minor IS NOT NULL OR minimum_minor IS NOT NULL) AND market_id = ",
    )
    .bind(market_id)
    .text(" LIMIT 1")
    .column(conn)
    .await?;
    Ok(!found.is_empty())
}
