//! The executable schemas: one an audience, behind one executor.

use std::any::TypeId;
use std::sync::{Arc, OnceLock};

use async_graphql::futures_util::stream::BoxStream;
use async_graphql::parser::types::Selection;
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

type Builder<Q, M> = SchemaBuilder<Q, M, Subscription>;

fn public() -> Builder<QueryRoot, MutationRoot> {
    Schema::build(QueryRoot::default(), MutationRoot::default(), Subscription::default())
        .register_output_type::<StreamItem>()
}

fn staff() -> Builder<StaffQueryRoot, StaffMutationRoot> {
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
    public: Arc<Facing<QueryRoot, MutationRoot>>,
    staff: Arc<Facing<StaffQueryRoot, StaffMutationRoot>>,
}

impl ShopExecutor {
    /// The executor over `app`.
    #[must_use]
    pub fn new(app: &App) -> Self {
        Self {
            public: Arc::new(Facing::new(public, app)),
            staff: Arc::new(Facing::new(staff, app)),
        }
    }
}

/// The schema of one audience.
struct Facing<Q, M> {
    /// Runs what does not ask for the schema.
    runs: Schema<Q, M, Subscription>,
    /// Runs what does; made when that is first asked.
    describes: OnceLock<Schema<Q, M, Subscription>>,
    build: fn() -> Builder<Q, M>,
    app: App,
}

impl<Q: ObjectType + 'static, M: ObjectType + 'static> Facing<Q, M> {
    fn new(build: fn() -> Builder<Q, M>, app: &App) -> Self {
        Self {
            // At each root field of a query the executor looks through all types for entities of a federation, unless it is told that
            // it belongs to one. What that adds to a schema is reached by no document: those are valid in the schema without it.
            runs: finish(build().enable_federation().disable_introspection(), app),
            describes: OnceLock::new(),
            build,
            app: app.clone(),
        }
    }

    fn of(&self, request: &mut Request) -> &Schema<Q, M, Subscription> {
        if asks_for_schema(request) {
            self.describes.get_or_init(|| finish((self.build)(), &self.app))
        } else {
            &self.runs
        }
    }
}

fn asks_for_schema(request: &mut Request) -> bool {
    // Nothing else came this far.
    let Ok(document) = request.parsed_query() else {
        return true;
    };
    let asks = |selection: &Selection| match selection {
        Selection::Field(field) => matches!(field.node.name.node.as_str(), "__schema" | "__type"),
        Selection::InlineFragment(_) | Selection::FragmentSpread(_) => true,
    };
    let operations = document.operations.iter();
    let mut selected = operations.flat_map(|(_, operation)| &operation.node.selection_set.node.items);
    selected.any(|selection| asks(&selection.node))
}

/// Levels that the executor lets pass, fragments included: more than any prepared document has, trusted ones too, so that the
/// limits of shape alone decide.
const EXECUTOR_DEPTH: usize = 256;

fn finish<Q: ObjectType + 'static, M: ObjectType + 'static>(
    builder: Builder<Q, M>,
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
    async fn execute(&self, mut request: Request) -> Response {
        match audience(&request) {
            Audience::Public => self.public.of(&mut request).execute(request).await,
            Audience::Staff => self.staff.of(&mut request).execute(request).await,
        }
    }

    fn execute_stream(&self, mut request: Request, session_data: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        match audience(&request) {
            Audience::Public => Executor::execute_stream(self.public.of(&mut request), request, session_data),
            Audience::Staff => Executor::execute_stream(self.staff.of(&mut request), request, session_data),
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
