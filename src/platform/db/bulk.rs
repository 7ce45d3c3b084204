//! Writing many rows in few statements.

use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IdenStatic as _, IntoActiveModel,
    Iterable as _, PrimaryKeyToColumn as _, QueryFilter as _, QueryTrait as _, Value,
};

use super::{LaterWrite, Sql, Txn};

/// Values in one statement: under SQLite's limit of 32,766 and PostgreSQL's of 65,535 (their documentation).
const VALUES_MAX: usize = 30_000;

fn chunk_size<E: EntityTrait>() -> usize {
    (VALUES_MAX / E::Column::iter().count().max(1)).max(1)
}

fn chunks<M>(models: Vec<M>, size: usize) -> impl Iterator<Item = Vec<M>> {
    let mut models = models.into_iter();
    std::iter::from_fn(move || {
        let chunk: Vec<M> = models.by_ref().take(size).collect();
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Inserts `models`, none of which may be there yet.
///
/// # Errors
/// What the database says, constraints included.
pub async fn insert_all<E, A>(txn: &Txn, models: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    for chunk in chunks(models, chunk_size::<E>()) {
        E::insert_many::<A, _>(chunk.into_iter().map(whole::<E, A>))
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

/// As [`insert_all`], when somebody asks for an answer next, or at the commit.
///
/// # Errors
/// As [`insert_all`], perhaps later.
pub async fn insert_all_later<E, A>(txn: &Txn, models: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    for chunk in chunks(models, chunk_size::<E>()) {
        let insert = E::insert_many::<A, _>(chunk.into_iter().map(whole::<E, A>));
        let statement = insert.build(txn.get_database_backend());
        LaterWrite::default().and_built(statement).run_in(txn).await?;
    }
    Ok(())
}

/// The statement that inserts `model` with what `expression` says in `column`. The expression is written by the program, `$1` in it being
/// `value`.
#[must_use]
pub fn insert_with<E, A>(
    conn: &impl ConnectionTrait,
    model: E::Model,
    column: E::Column,
    (expression, value): (&str, Value),
) -> Sql
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    let names: Vec<String> = E::Column::iter().map(|one| format!("\"{}\"", one.as_str())).collect();
    let table = E::default();
    let head = format!("INSERT INTO \"{}\" ({}) VALUES (", table.table_name(), names.join(", "));
    // Bound first, so that it is `$1`.
    let mut sql = Sql::on(conn, &head).value(value);
    let active = whole::<E, A>(model);
    for (at, one) in E::Column::iter().enumerate() {
        sql = sql.text(if at == 0 { "" } else { ", " });
        sql = match active.get(one).into_value() {
            Some(value) if one.as_str() != column.as_str() => sql.bind(value),
            _ => sql.text(expression),
        };
    }
    sql.text(")")
}

/// As [`upsert_all`], when somebody asks for an answer next, or at the commit.
///
/// # Errors
/// As [`upsert_all`], perhaps later.
pub async fn upsert_all_later<E, A>(txn: &Txn, models: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    for chunk in chunks(models, chunk_size::<E>()) {
        let insert = E::insert_many::<A, _>(chunk.into_iter().map(whole::<E, A>)).on_conflict(overwriting::<E>());
        let statement = insert.build(txn.get_database_backend());
        LaterWrite::default().and_built(statement).run_in(txn).await?;
    }
    Ok(())
}

/// Inserts `models`; where a row of the same primary key is there, all its other columns are overwritten.
///
/// # Errors
/// What the database says, constraints included.
pub async fn upsert_all<E, A>(txn: &Txn, models: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    let conflict = overwriting::<E>();
    for chunk in chunks(models, chunk_size::<E>()) {
        E::insert_many::<A, _>(chunk.into_iter().map(whole::<E, A>))
            .on_conflict(conflict.clone())
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

/// That a row of the same primary key gets all other columns anew.
fn overwriting<E: EntityTrait>() -> OnConflict {
    let keys: Vec<E::Column> = E::PrimaryKey::iter()
        .map(sea_orm::PrimaryKeyToColumn::into_column)
        .collect();
    let others = E::Column::iter().filter(|column| E::PrimaryKey::from_column(*column).is_none());
    OnConflict::columns(keys).update_columns(others).to_owned()
}

/// All columns set, as rows of one statement must be.
fn whole<E, A>(model: E::Model) -> A
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    model.into_active_model().reset_all()
}

/// Deletes the rows of which `column` is one of `keys`.
///
/// # Errors
/// What the database says.
pub async fn delete_where<C: ColumnTrait>(txn: &Txn, column: C, keys: &[i64]) -> Result<(), DbErr>
where
    C::EntityName: EntityTrait,
{
    for chunk in keys.chunks(VALUES_MAX) {
        C::EntityName::delete_many()
            .filter(Expr::col(column).is_in(chunk.iter().copied()))
            .exec(txn)
            .await?;
    }
    Ok(())
}
