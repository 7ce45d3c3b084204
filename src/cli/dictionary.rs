//! `tote dictionary`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Map, Value as Json};

use super::Exit;
use super::file::FileArg;
use crate::app::App;
use crate::gateway::document::persisted::documents_of;
use crate::gateway::rehearsal::{Question, answers};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::migration_state;

const EXAMPLES: &str = "\
Each FILE.graphql is asked without a token with the variables in FILE.variables.json beside it: one JSON object, or an array of
them. FILE.json is a manifest of trusted documents, as TOTE_DOCUMENTS has them; in the file of variables beside it, the name of an
operation (or its id, in Relay's format) stands before its object or array. Of a manifest, what cannot be asked so is passed over.

An app that has the dictionary gets its answers compressed with it (RFC 9842), for a half or a third of the bytes. Put it
into TOTE_DICTIONARIES_DIR before an app comes out that has it, and keep it there while the app is in use.

Examples:
  tote dictionary operations --out dictionaries/2026-11-23.dict
  tote dictionary manifests/ios/4.2.0.json --out dictionaries/ios-4.2.0.dict
  tote dictionary home.graphql product.graphql --market ch --language de --max-bytes 50000 --out de.dict";

/// Make a dictionary for compressed answers from what the shop answers now
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Documents of the app (`.graphql`), folders of them (not what is in folders below), or manifests of them (`.json`). What is named
    /// last is nearest in the dictionary.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The file to write; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    out: FileArg,

    /// The most bytes of the dictionary. Of long answers the beginning is taken.
    #[arg(long, value_name = "BYTES", default_value_t = 102_400, value_parser = clap::value_parser!(u32).range(1_024..=1_048_576))]
    max_bytes: u32,

    /// Code of the market that is asked for; the default market when it is left out.
    #[arg(long, value_name = "CODE")]
    market: Option<String>,

    /// Language that is asked for; that of the market when it is left out.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
}

/// A question, and by whose name it may be left out; `None`: it may not.
struct Wanted {
    question: Question,
    optional: Option<String>,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let wanted = args.wanted()?;
    let db = App::open_database(config).await?;
    ensure!(
        migration_state(&db).await?.pending.is_empty(),
        "the database is not up to date: run `tote migrate` first"
    );
    let app = App::new(config, db.clone(), Clock::system()).await?;
    let questions: Vec<Question> = wanted.iter().map(|one| one.question.clone()).collect();
    let answers = answers(&app, config, &questions).await;
    db.close().await;
    let mut told = std::io::stderr().lock();
    let mut kept = Vec::new();
    for (answer, wanted) in answers?.into_iter().zip(&wanted) {
        match (answer, &wanted.optional) {
            (Ok(answer), _) => kept.push(answer),
            (Err(cause), Some(name)) => writeln!(told, "passed over: {name}: {cause:#}")?,
            (Err(cause), None) => return Err(cause),
        }
    }
    ensure!(
        !kept.is_empty(),
        "nothing of what is named can be asked without a token"
    );
    let count = kept.len();
    let dictionary = joined(kept, usize::try_from(args.max_bytes)?);
    match &args.out {
        FileArg::Standard => std::io::stdout().lock().write_all(&dictionary)?,
        FileArg::Path(path) => {
            std::fs::write(path, &dictionary).with_context(|| format!("{} cannot be written", path.display()))?;
        }
    }
    let bytes = dictionary.len();
    writeln!(told, "{bytes} bytes from {count} answers written to {}", args.out)?;
    Ok(Exit::Done.into())
}

impl Args {
    fn wanted(&self) -> anyhow::Result<Vec<Wanted>> {
        let mut wanted = Vec::new();
        for file in documents(&self.files)? {
            if file.extension().is_some_and(|ending| ending == "json") {
                self.add_manifest(&file, &mut wanted)?;
                continue;
            }
            let document =
                std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            for variables in variables(&file.with_extension("variables.json"))? {
                wanted.push(Wanted {
                    question: self.question(&document, variables),
                    optional: None,
                });
            }
        }
        ensure!(
            !wanted.is_empty(),
            "there is no document among the files that are named"
        );
        Ok(wanted)
    }

    /// What a manifest has: an app's writes and what only its own shopper may see among it.
    fn add_manifest(&self, file: &Path, wanted: &mut Vec<Wanted>) -> anyhow::Result<()> {
        let beside = file.with_extension("variables.json");
        let mut by_name = variables_by_name(&beside)?;
        for (name, document) in documents_of(file)? {
            let variables = by_name.remove(&name).unwrap_or_else(|| vec!["{}".to_owned()]);
            wanted.extend(variables.into_iter().map(|variables| Wanted {
                question: self.question(&document, variables),
                optional: Some(name.clone()),
            }));
        }
        if let Some(unknown) = by_name.keys().next() {
            bail!(
                "{} has variables of `{unknown}`, which is not in {}",
                beside.display(),
                file.display()
            );
        }
        Ok(())
    }

    fn question(&self, document: &str, variables: String) -> Question {
        Question {
            document: document.to_owned(),
            variables,
            market: self.market.clone(),
            language: self.language.clone(),
        }
    }
}

/// The files of documents: those of a folder in the order of their names.
fn documents(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut documents = Vec::new();
    for path in named {
        if !path.is_dir() {
            documents.push(path.clone());
            continue;
        }
        let listed = std::fs::read_dir(path)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let mut files: Vec<_> = listed.into_iter().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "graphql"));
        files.sort();
        documents.extend(files);
    }
    Ok(documents)
}

/// The objects of variables in a file; one without any where there is no such file.
fn variables(file: &Path) -> anyhow::Result<Vec<String>> {
    match read_json(file)? {
        Some(json) => objects(json).with_context(|| format!("{} cannot be used", file.display())),
        None => Ok(vec!["{}".to_owned()]),
    }
}

/// The objects of variables in a file, by the names that they stand under; none where there is no such file.
fn variables_by_name(file: &Path) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let named = match read_json(file)? {
        None => return Ok(BTreeMap::new()),
        Some(Json::Object(named)) => named,
        Some(_) => bail!("{} is no object with names of operations", file.display()),
    };
    let read = |(name, json)| {
        let objects = objects(json).with_context(|| format!("`{name}` of {} cannot be used", file.display()))?;
        Ok((name, objects))
    };
    named.into_iter().map(read).collect()
}

/// What a file holds; `None`: it is not there.
fn read_json(file: &Path) -> anyhow::Result<Option<Json>> {
    if !file.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let json = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    Ok(Some(json))
}

fn objects(json: Json) -> anyhow::Result<Vec<String>> {
    let objects: Vec<Map<String, Json>> = match json {
        Json::Object(object) => vec![object],
        Json::Array(objects) => {
            serde_json::from_value(Json::Array(objects)).context("it holds something else than objects")?
        }
        _ => bail!("it is neither an object nor an array of objects"),
    };
    objects
        .iter()
        .map(|object| serde_json::to_string(object).context("variables cannot be written"))
        .collect()
}

/// The answers one after another, each once, `max` bytes at most: what short ones leave is for the long ones.
fn joined(answers: Vec<Vec<u8>>, max: usize) -> Vec<u8> {
    let mut once: Vec<Vec<u8>> = Vec::with_capacity(answers.len());
    for answer in answers {
        if !once.contains(&answer) {
            once.push(answer);
        }
    }
    let mut by_length: Vec<usize> = (0..once.len()).collect();
    by_length.sort_by_key(|place| once[*place].len());
    let (mut left, mut others) = (max, once.len());
    for place in by_length {
        let share = left / others;
        once[place].truncate(share);
        left -= once[place].len();
        others -= 1;
    }
    once.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_answers_are_taken_whole_and_long_ones_share_what_is_left() {
        let answers = || vec![vec![b'a'; 100], vec![b'b'; 10], vec![b'a'; 100], vec![b'c'; 200]];
        let lengths = |max: usize| {
            let dictionary = String::from_utf8(joined(answers(), max)).unwrap();
            ['a', 'b', 'c'].map(|letter| dictionary.matches(letter).count())
        };
        assert_eq!(lengths(1_000), [100, 10, 200]);
        assert_eq!(lengths(110), [50, 10, 50]);
        assert_eq!(lengths(250), [100, 10, 140]);
        assert_eq!(lengths(3), [1, 1, 1]);
        assert_eq!(joined(vec![], 10), b"");
    }

    #[test]
    fn variables_stand_beside_the_document_once_or_several_times() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("home.variables.json");
        assert_eq!(variables(&file).unwrap(), ["{}"]);
        for (text, count) in [
            ("{\"a\": 1}", Some(1)),
            ("[{}, {\"a\": 1}]", Some(2)),
            ("[1]", None),
            ("1", None),
            ("", None),
        ] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(variables(&file).ok().map(|objects| objects.len()), count, "{text}");
        }
        std::fs::write(folder.path().join("b.graphql"), "{ shop { name } }").unwrap();
        std::fs::write(folder.path().join("a.graphql"), "{ shop { name } }").unwrap();
        let files = documents(&[folder.path().to_owned()]).unwrap();
        let names: Vec<_> = files.iter().filter_map(|file| file.file_name()).collect();
        assert_eq!(names, ["a.graphql", "b.graphql"]);
    }
}
