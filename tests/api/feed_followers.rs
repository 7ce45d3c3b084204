//! Following the shop: one reads for all, and whoever is behind misses nothing.

use futures_util::future::join_all;
use tote::platform::changes::{Change, ChangeSet, Entity, Feed, Follower, Lost, Scope, Track, standing};
use tote::platform::db::{Db, count_statements};

use crate::engine::Engine;
use crate::feed::{Shore, record};
use crate::on_both_engines;

on_both_engines!(
    a_move_of_the_shop_is_read_once_for_all_who_follow_it,
    who_is_behind_is_told_each_product_once,
    more_than_is_kept_is_told_all_the_same,
    a_shop_that_was_set_back_is_noticed,
);

/// Notes that these products changed.
async fn change(shore: &Shore, db: &Db, products: impl IntoIterator<Item = i64>) {
    let mut changes = ChangeSet::default();
    for product in products {
        changes.add(Scope::Shop, Entity::Product, product, Change::Upserted);
    }
    record(db, &shore.clock, &changes).await;
}

async fn follow(feed: &Feed, db: &Db) -> Follower {
    let begun = Follower::begin(feed, db, Scope::Shop, Track::Changes, None).await;
    begun.expect("it begins").0
}

/// The products that the follower hears of next, of those in `ids`.
async fn told(follower: &mut Follower, ids: &[String]) -> Result<Vec<String>, Lost> {
    let changes = follower.changes(&[Entity::Product], Some(ids)).await?;
    Ok(changes.into_iter().map(|change| change.id).collect())
}

fn ids<const N: usize>(numbers: [i64; N]) -> [String; N] {
    numbers.map(|number| number.to_string())
}

fn a_move_of_the_shop_is_read_once_for_all_who_follow_it(engine: Engine) {
    let shore = Shore::new(engine);
    let db = shore.open();
    let feed = Feed::new(&db, shore.options(None));
    shore.runtime.block_on(async {
        change(&shore, &db, [1]).await;
        let mut followers = join_all((0..50).map(|_| follow(&feed, &db))).await;
        // The first look at the shop has nothing to go on from.
        change(&shore, &db, [7]).await;
        let seven = ids([7]);
        join_all(followers.iter_mut().map(|one| told(one, &seven))).await;
        change(&shore, &db, [7]).await;
        let reading = join_all(followers.iter_mut().map(|one| told(one, &seven)));
        let (heard, statements) = count_statements(reading).await;
        assert!(heard.iter().all(|one| one.as_deref() == Ok(&seven)), "{heard:?}");
        assert_eq!(statements, 2, "the head of the shop and what changed, for all fifty");
    });
}

fn who_is_behind_is_told_each_product_once(engine: Engine) {
    let shore = Shore::new(engine);
    let db = shore.open();
    let feed = Feed::new(&db, shore.options(None));
    shore.runtime.block_on(async {
        change(&shore, &db, [1]).await;
        let (mut quick, mut slow) = (follow(&feed, &db).await, follow(&feed, &db).await);
        for product in [2, 3, 2, 4] {
            change(&shore, &db, [product]).await;
            // It makes the look that the other one uses.
            assert_eq!(told(&mut quick, &ids([product])).await, Ok(ids([product]).to_vec()));
        }
        assert_eq!(told(&mut slow, &ids([2, 3])).await, Ok(ids([3, 2]).to_vec()));
        change(&shore, &db, [2, 9]).await;
        assert_eq!(told(&mut slow, &ids([2, 3])).await, Ok(ids([2]).to_vec()));
    });
}

fn more_than_is_kept_is_told_all_the_same(engine: Engine) {
    let shore = Shore::new(engine);
    let db = shore.open();
    let feed = Feed::new(&db, shore.options(None));
    shore.runtime.block_on(async {
        change(&shore, &db, [1]).await;
        let (mut first, mut second) = (follow(&feed, &db).await, follow(&feed, &db).await);
        change(&shore, &db, [5]).await;
        assert_eq!(told(&mut first, &ids([5])).await, Ok(ids([5]).to_vec()));
        // More than one look takes, as an import writes it; and more looks than are kept.
        change(&shore, &db, 10_000..11_500).await;
        assert_eq!(told(&mut first, &ids([11_000])).await, Ok(ids([11_000]).to_vec()));
        for batch in 0..3 {
            change(&shore, &db, (20_000 + batch * 900)..(20_900 + batch * 900)).await;
            let last = 20_899 + batch * 900;
            assert_eq!(told(&mut first, &ids([last])).await, Ok(ids([last]).to_vec()));
        }
        // What one was told bit by bit, the other one is told at once, in the order of the changes.
        let wanted = ids([5, 10_500, 20_100, 22_699]);
        assert_eq!(told(&mut second, &wanted).await, Ok(wanted.to_vec()));
    });
}

fn a_shop_that_was_set_back_is_noticed(engine: Engine) {
    let shore = Shore::new(engine);
    let db = shore.open();
    let feed = Feed::new(&db, shore.options(None));
    let mut follower = shore.runtime.block_on(async {
        change(&shore, &db, [1]).await;
        let mut follower = follow(&feed, &db).await;
        change(&shore, &db, [5]).await;
        assert_eq!(told(&mut follower, &ids([5])).await, Ok(ids([5]).to_vec()));
        follower
    });
    // As after a backup, by docs/operations.md.
    shore
        .shop
        .sql()
        .execute("UPDATE change_scope SET epoch = 'another life' WHERE kind = 1");
    shore.runtime.block_on(async {
        change(&shore, &db, [6]).await;
        assert_eq!(told(&mut follower, &ids([6])).await, Err(Lost::Unknown));
        let head = standing(db.reader(), &Scope::Shop)
            .await
            .expect("it is read")
            .expect("it is there");
        assert_eq!(
            (follower.place().epoch.as_str(), follower.place().seq),
            ("another life", head.head)
        );
        change(&shore, &db, [6]).await;
        assert_eq!(told(&mut follower, &ids([6])).await, Ok(ids([6]).to_vec()));
    });
}
