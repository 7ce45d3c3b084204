//! The executable schemas: one an audience, behind one executor.

use std::any::TypeId;
use std::sync::Arc;

use async_graphql::futures_util::stream::BoxStream;
use async_graphql::{
    Data, Executor, MergedObject, ObjectType, Request, Response, SDLExportOptions, Schema, SchemaBuilder,
    ValidationMode,
};

use super::{Mutation, Query, StaffMutation, StaffQuery, StreamItem, Subscription};
use crate::app::App;
use crate::commerce::payment::PaymentMethods;
use crate::platform::graphql::Audience;

/// Reading the shop.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
struct QueryRoot(Query);

/// Changing what belongs to shoppers.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
struct MutationRoot(Mutation);

/// Reading the shop, and running it.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
struct StaffQueryRoot(Query, StaffQuery);

/// Changing what belongs to shoppers, and the shop.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
struct StaffMutationRoot(Mutation, StaffMutation);

type Public = Schema<QueryRoot, MutationRoot, Subscription>;
type Staff = Schema<StaffQueryRoot, StaffMutationRoot, Subscription>;

fn public() -> SchemaBuilder<QueryRoot, MutationRoot, Subscription> {
    Schema::build(QueryRoot::default(), MutationRoot::default(), Subscription::default())
        .register_output_type::<StreamItem>()
}

fn staff() -> SchemaBuilder<StaffQueryRoot, StaffMutationRoot, Subscription> {
    Schema::build(
        StaffQueryRoot::default(),
        StaffMutationRoot::default(),
        Subscription::default(),
    )
    .register_output_type::<StreamItem>()
}

/// Runs each request by the schema of the [`Audience`] in its data, and by the public one where there is none. So what only staff
/// may see is not hidden from others: in their schema it does not exist, neither for a document nor for introspection.
///
/// It runs prepared documents only, see [`crate::gateway::document`]: they are valid and within the limits, and an extension would
/// make every field slow.
#[derive(Clone)]
pub struct ShopExecutor {
    public: Public,
    staff: Staff,
}

impl ShopExecutor {
    /// The executor over `app`.
    #[must_use]
    pub fn new(app: &App) -> Self {
        Self {
            public: finish(public(), app),
            staff: finish(staff(), app),
        }
    }
}

/// Levels that the executor lets pass, fragments included: more than any prepared document has, trusted ones too, so that the
/// limits of shape alone decide.
const EXECUTOR_DEPTH: usize = 256;

fn finish<Q: ObjectType + 'static, M: ObjectType + 'static>(
    builder: SchemaBuilder<Q, M, Subscription>,
    app: &App,
) -> Schema<Q, M, Subscription> {
    builder
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(EXECUTOR_DEPTH)
        .data(app.shop_name.clone())
        .data(app.images.clone())
        .data(app.carts)
        .data(app.checkout)
        .data(app.pushes)
        .data(app.returns)
        .data(PaymentMethods::of(&app.payments))
        .data(app.tokens.clone())
        .data(app.feed.clone())
        .data(app.accounts.clone())
        .finish()
}

fn audience(request: &Request) -> Audience {
    let found = request.data.get(&TypeId::of::<Audience>());
    found
        .and_then(|audience| audience.downcast_ref::<Audience>())
        .copied()
        .unwrap_or(Audience::Public)
}

impl Executor for ShopExecutor {
    async fn execute(&self, request: Request) -> Response {
        match audience(&request) {
            Audience::Public => self.public.execute(request).await,
            Audience::Staff => self.staff.execute(request).await,
        }
    }

    fn execute_stream(&self, request: Request, session_data: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        match audience(&request) {
            Audience::Public => Executor::execute_stream(&self.public, request, session_data),
            Audience::Staff => Executor::execute_stream(&self.staff, request, session_data),
        }
    }
}

/// The schema as shoppers' apps and partners see it, in the schema definition language.
#[must_use]
pub fn public_sdl() -> String {
    sdl_of(Audience::Public)
}

/// The schema as `audience` sees it, in the schema definition language.
#[must_use]
pub fn sdl_of(audience: Audience) -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .sorted_fields()
        .sorted_enum_items()
        .sorted_arguments();
    match audience {
        Audience::Public => public().finish().sdl_with_options(options),
        Audience::Staff => staff().finish().sdl_with_options(options),
    }
}
