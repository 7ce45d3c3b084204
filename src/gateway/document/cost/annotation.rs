//! `@cost` and `@listSize` of one field of the schema.

use anyhow::{Context as _, bail, ensure};
use apollo_compiler::Schema;
use apollo_compiler::ast::{Directive, FieldDefinition, InputValueDefinition, Value};

/// What a field declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Annotation {
    /// Points for each time that the field is resolved, where it says.
    pub(super) weight: Option<u64>,
    pub(super) list: Option<ListSize>,
}

/// What a field of an input declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InputAnnotation {
    /// Points for each value that is given.
    pub(super) weight: u64,
    /// Of a list, the entries that count.
    pub(super) entries_max: usize,
}

/// How long lists are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListSize {
    pub(super) assumed: Option<u64>,
    pub(super) slicing: Vec<Slicing>,
    /// Lists of the returned object; empty: the field's own list.
    pub(super) sized_fields: Vec<String>,
}

/// An argument that a list's length follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slicing {
    pub(super) argument: String,
    /// The length of its default value.
    pub(super) default: Option<u64>,
}

impl Annotation {
    /// What `field` declares.
    ///
    /// # Errors
    /// What cannot be meant, in a sentence that names it.
    pub(super) fn of(schema: &Schema, field: &FieldDefinition) -> anyhow::Result<Self> {
        Ok(Self {
            weight: field.directives.get("cost").map(|cost| weight(cost)).transpose()?,
            list: field
                .directives
                .get("listSize")
                .map(|list| ListSize::of(schema, field, list))
                .transpose()
                .context("@listSize")?,
        })
    }
}

impl InputAnnotation {
    /// What `field` declares.
    ///
    /// # Errors
    /// What cannot be meant, in a sentence that names it.
    pub(super) fn of(field: &InputValueDefinition) -> anyhow::Result<Self> {
        let Some(cost) = field.directives.get("cost") else {
            return Ok(Self {
                weight: 0,
                entries_max: usize::MAX,
            });
        };
        let entries_max = cost.specified_argument_by_name("entriesMax");
        let entries_max = entries_max.filter(|value| !value.is_null()).map(|value| {
            let entries = value.to_i32().and_then(|entries| usize::try_from(entries).ok());
            entries.context("entriesMax is not a number of entries")
        });
        Ok(Self {
            weight: weight(cost)?,
            entries_max: entries_max.transpose()?.unwrap_or(usize::MAX),
        })
    }
}

fn weight(directive: &Directive) -> anyhow::Result<u64> {
    let text = directive
        .specified_argument_by_name("weight")
        .and_then(|weight| weight.as_str())
        .context("@cost has no weight as text")?;
    text.parse()
        .with_context(|| format!("@cost has the weight {text:?}, which is not a whole number"))
}

impl ListSize {
    fn of(schema: &Schema, field: &FieldDefinition, directive: &Directive) -> anyhow::Result<Self> {
        let argument = |name: &str| {
            directive
                .specified_argument_by_name(name)
                .filter(|value| !value.is_null())
        };
        let assumed = argument("assumedSize")
            .map(|size| {
                let size = size.to_i32().context("assumedSize is not a number")?;
                u64::try_from(size).with_context(|| format!("assumedSize is {size}"))
            })
            .transpose()?;
        let slicing = argument("slicingArguments").map_or(Ok(vec![]), |value| names(value, "slicingArguments"))?;
        let slicing: Vec<Slicing> = slicing
            .iter()
            .map(|name| Slicing::of(field, name))
            .collect::<Result<_, _>>()?;
        let sized_fields = argument("sizedFields").map_or(Ok(vec![]), |value| names(value, "sizedFields"))?;
        for sized in &sized_fields {
            let inner = field.ty.inner_named_type();
            let list = schema
                .type_field(inner, sized)
                .map_err(|_| anyhow::anyhow!("{inner} has no field {sized}, which sizedFields names"))?;
            ensure!(
                list.ty.is_list(),
                "sizedFields names {inner}.{sized}, which is not a list"
            );
        }
        ensure!(
            field.ty.is_list() || !sized_fields.is_empty(),
            "neither the field is a list, nor does sizedFields name one"
        );
        ensure!(
            assumed.is_some() || !slicing.is_empty(),
            "neither assumedSize nor slicingArguments is given"
        );
        let requires_one = argument("requireOneSlicingArgument").is_none_or(|value| value.to_bool() != Some(false));
        if requires_one && !slicing.is_empty() {
            let always_given = |slicing: &Slicing| {
                let argument = field.argument_by_name(&slicing.argument);
                argument.is_some_and(|argument| argument.is_required() || argument.default_value.is_some())
            };
            ensure!(
                slicing.len() == 1 && slicing.iter().all(always_given),
                "requireOneSlicingArgument is for a single argument that is required or has a default: documents are not checked for it"
            );
        }
        Ok(Self {
            assumed,
            slicing,
            sized_fields,
        })
    }
}

impl Slicing {
    fn of(field: &FieldDefinition, name: &str) -> anyhow::Result<Self> {
        let Some(argument) = field.argument_by_name(name) else {
            bail!("there is no argument {name}, which slicingArguments names");
        };
        ensure!(
            argument.ty.is_list() || argument.ty.inner_named_type() == "Int",
            "slicingArguments names {name}, which is neither a number nor a list"
        );
        let default = argument.default_value.as_ref().and_then(|value| match &**value {
            Value::List(entries) => u64::try_from(entries.len()).ok(),
            value => value.to_i32().map(|size| u64::try_from(size).unwrap_or(0)),
        });
        Ok(Self {
            argument: name.to_owned(),
            default,
        })
    }
}

fn names(value: &Value, of: &str) -> anyhow::Result<Vec<String>> {
    let list = value.as_list().with_context(|| format!("{of} is not a list"))?;
    list.iter()
        .map(|name| {
            name.as_str()
                .map(str::to_owned)
                .with_context(|| format!("{of} holds something that is not text"))
        })
        .collect()
}
