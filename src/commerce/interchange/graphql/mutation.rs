//! Products, variants, collections and texts.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::complaint::{StaffUserError, user_errors};
use super::input::{ProductSaveInput, StaffImageInput, StaffVariantInput, image, number_of};
use super::object::StaffProduct;
use crate::commerce::catalog::graphql::Collection;
use crate::commerce::interchange::record::{CollectionRecord, TextTranslation};
use crate::commerce::interchange::staff::{
    self, CollectionSave, Command, Outcome, ProductSave, Subject, TranslationsSave, VariantSave,
};
use crate::commerce::market::Directory;
use crate::platform::graphql::{ContextExt as _, Cost, LanguageCode, bad_user_input, mutation_key};
use crate::platform::id::{GlobalId, Kind};
use crate::platform::principal::Permission;

/// Has `command` done by the member of staff who asks, who may do what `permissions` say.
pub(super) async fn write(
    ctx: &Context<'_>,
    permissions: &[Permission],
    key: &ID,
    command: Command,
) -> async_graphql::Result<Outcome> {
    for permission in permissions {
        ctx.staff(*permission)?;
    }
    let staff = ctx.request().viewer.any_staff()?;
    let key = mutation_key(key)?;
    let directory = ctx.data_unchecked::<Arc<Directory>>();
    Ok(staff::write(ctx.db(), ctx.clock(), directory.own_language(), staff, key, &command).await?)
}

/// What saving a product came to.
#[derive(SimpleObject)]
struct ProductSavePayload {
    /// The product as it is now; null where nothing was written.
    product: Option<StaffProduct>,
    /// What is wrong. Where there is anything, nothing was written.
    user_errors: Vec<StaffUserError>,
    /// What was taken otherwise than it was given.
    warnings: Vec<StaffUserError>,
}

/// A variant to be made or changed.
#[derive(Debug, InputObject)]
struct VariantSaveInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The product that gets a new variant. Not needed where `variant` has an id.
    product_id: Option<ID>,
    /// The variant. What is left out stays as it is.
    variant: StaffVariantInput,
}

/// What saving a variant came to.
#[derive(SimpleObject)]
struct VariantSavePayload {
    /// The variant's id; null where nothing was written.
    variant_id: Option<ID>,
    /// Its product as it is now; null where nothing was written.
    product: Option<StaffProduct>,
    /// What is wrong. Where there is anything, nothing was written.
    user_errors: Vec<StaffUserError>,
    /// What was taken otherwise than it was given.
    warnings: Vec<StaffUserError>,
}

/// A collection to be made or changed. What is left out stays as it is.
#[derive(Debug, InputObject)]
struct CollectionSaveInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The collection to change. Without it `handle` says which, or names a new one.
    id: Option<ID>,
    /// Its name in addresses, unique in the shop; it never changes.
    handle: Option<String>,
    /// The name to show, in the shop's own language. A new collection needs it.
    title: Option<String>,
    /// The description; it is sanitised.
    description_html: Option<String>,
    /// The handle of the collection above; empty: none.
    parent: Option<String>,
    /// Its place among those below the same one.
    position: Option<i32>,
    /// The image to show.
    image: Option<StaffImageInput>,
}

/// What saving a collection came to.
#[derive(SimpleObject)]
struct CollectionSavePayload {
    /// The collection as it is now, in the language of the request; null where nothing was written.
    collection: Option<Collection>,
    /// What is wrong. Where there is anything, nothing was written.
    user_errors: Vec<StaffUserError>,
    /// What was taken otherwise than it was given.
    warnings: Vec<StaffUserError>,
}

/// Texts in one language. What is left out stays; an empty text takes the known one away.
#[derive(Debug, InputObject)]
struct TranslationInput {
    /// The language, which is not the shop's own.
    language: LanguageCode,
    /// The name to show.
    title: Option<String>,
    /// The description; it is sanitised.
    description_html: Option<String>,
    /// The title for search engines; products only.
    seo_title: Option<String>,
    /// The description for search engines; products only.
    seo_description: Option<String>,
}

/// Texts of a product or a collection in other languages.
#[derive(Debug, InputObject)]
struct TranslationsSaveInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The product or collection.
    id: ID,
    /// The texts; languages that are not named stay.
    translations: Vec<TranslationInput>,
}

/// What saving texts came to.
#[derive(SimpleObject)]
struct TranslationsSavePayload {
    /// The product as it is now; null where it is a collection, or nothing was written.
    product: Option<StaffProduct>,
    /// The collection as it is now; null where it is a product, or nothing was written.
    collection: Option<Collection>,
    /// What is wrong. Where there is anything, nothing was written.
    user_errors: Vec<StaffUserError>,
    /// What was taken otherwise than it was given.
    warnings: Vec<StaffUserError>,
}

#[derive(Default)]
pub(super) struct CatalogMutation;

#[Object]
impl CatalogMutation {
    /// Makes or changes a product with its variants. Needs the permission `products`, and `prices` or `inventory` where variants
    /// come with those.
    #[graphql(directive = Cost::apply(20))]
    async fn product_save(
        &self,
        ctx: &Context<'_>,
        input: ProductSaveInput,
    ) -> async_graphql::Result<ProductSavePayload> {
        let mut permissions = vec![Permission::Products];
        let variants = || input.variants.iter().flatten();
        permissions.extend(
            variants()
                .any(StaffVariantInput::has_prices)
                .then_some(Permission::Prices),
        );
        permissions.extend(
            variants()
                .any(StaffVariantInput::has_stock)
                .then_some(Permission::Inventory),
        );
        let (key, id) = (
            input.key.clone(),
            number_of("input.id", input.id.as_ref(), Kind::Product)?,
        );
        let save = ProductSave {
            id,
            record: input.record()?,
        };
        let outcome = write(ctx, &permissions, &key, Command::ProductSave(Box::new(save))).await?;
        Ok(ProductSavePayload {
            product: StaffProduct::load(ctx, &outcome.products).await?.pop(),
            user_errors: user_errors(outcome.refusals),
            warnings: user_errors(outcome.warnings),
        })
    }

    /// Makes or changes one variant; the others of its product stay as they are. Needs the permission `products`, and `prices` or
    /// `inventory` where it comes with those.
    #[graphql(directive = Cost::apply(20))]
    async fn variant_save(
        &self,
        ctx: &Context<'_>,
        input: VariantSaveInput,
    ) -> async_graphql::Result<VariantSavePayload> {
        let mut permissions = vec![Permission::Products];
        permissions.extend(input.variant.has_prices().then_some(Permission::Prices));
        permissions.extend(input.variant.has_stock().then_some(Permission::Inventory));
        let save = VariantSave {
            product_id: number_of("input.productId", input.product_id.as_ref(), Kind::Product)?,
            record: input.variant.record("input.variant")?,
        };
        let outcome = write(ctx, &permissions, &input.key, Command::VariantSave(Box::new(save))).await?;
        let id = outcome.variant.map(|id| GlobalId::new(Kind::Variant, id));
        Ok(VariantSavePayload {
            variant_id: id.map(|id| ID(id.to_string())),
            product: StaffProduct::load(ctx, &outcome.products).await?.pop(),
            user_errors: user_errors(outcome.refusals),
            warnings: user_errors(outcome.warnings),
        })
    }

    /// Makes or changes a collection. Needs the permission `collections`.
    #[graphql(directive = Cost::apply(20))]
    async fn collection_save(
        &self,
        ctx: &Context<'_>,
        input: CollectionSaveInput,
    ) -> async_graphql::Result<CollectionSavePayload> {
        if input.id.is_none() && input.handle.is_none() {
            return Err(bad_user_input("input.handle", "give an id or a handle"));
        }
        let save = CollectionSave {
            id: number_of("input.id", input.id.as_ref(), Kind::Collection)?,
            record: CollectionRecord {
                handle: input.handle.unwrap_or_default(),
                title: input.title,
                description_html: input.description_html,
                parent: input.parent,
                position: input.position.map(i64::from),
                image: input.image.map(image),
                translations: None,
            },
        };
        let command = Command::CollectionSave(Box::new(save));
        let outcome = write(ctx, &[Permission::Collections], &input.key, command).await?;
        Ok(CollectionSavePayload {
            collection: collection(ctx, &outcome).await?,
            user_errors: user_errors(outcome.refusals),
            warnings: user_errors(outcome.warnings),
        })
    }

    /// Sets texts of a product or a collection in other languages than the shop's own. Needs the permission `translations`.
    #[graphql(directive = Cost::apply(20))]
    async fn translations_save(
        &self,
        ctx: &Context<'_>,
        input: TranslationsSaveInput,
    ) -> async_graphql::Result<TranslationsSavePayload> {
        let id = GlobalId::parse(&input.id).map_err(|invalid| bad_user_input("input.id", invalid))?;
        let subject = match id.kind {
            Kind::Product => Subject::Product(id.number),
            Kind::Collection => Subject::Collection(id.number),
            Kind::Variant | Kind::Media => {
                return Err(bad_user_input(
                    "input.id",
                    "texts belong to products (p_) and collections (c_)",
                ));
            }
        };
        let translations = input.translations.into_iter().map(|text| {
            let texts = TextTranslation {
                title: text.title,
                description_html: text.description_html,
                seo_title: text.seo_title,
                seo_description: text.seo_description,
            };
            (text.language.0, texts)
        });
        let save = TranslationsSave {
            subject,
            translations: translations.collect(),
        };
        let command = Command::TranslationsSave(save);
        let outcome = write(ctx, &[Permission::Translations], &input.key, command).await?;
        Ok(TranslationsSavePayload {
            product: StaffProduct::load(ctx, &outcome.products).await?.pop(),
            collection: collection(ctx, &outcome).await?,
            user_errors: user_errors(outcome.refusals),
            warnings: user_errors(outcome.warnings),
        })
    }
}

async fn collection(ctx: &Context<'_>, outcome: &Outcome) -> async_graphql::Result<Option<Collection>> {
    Ok(match outcome.collection {
        Some(id) => Collection::find(ctx, id).await?,
        None => None,
    })
}
