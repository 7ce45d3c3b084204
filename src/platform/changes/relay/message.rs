//! What processes say to each other: who speaks, then what was written, a line each.

use std::collections::BTreeSet;

use super::outbox::Waiting;
use crate::platform::db::{NOTIFICATION_MAX, Topic};

/// Stands for more than could be kept: whoever reads it looks at everything.
const EVERYTHING: &str = "*";

/// What another process said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Topics(BTreeSet<Topic>),
    Everything,
}

/// The messages of `speaker` that say all of `waiting`, each short enough for PostgreSQL.
pub(super) fn write(speaker: &str, waiting: &Waiting) -> Vec<String> {
    if waiting.is_everything {
        return vec![format!("{speaker}\n{EVERYTHING}")];
    }
    let mut messages = Vec::new();
    let mut message = speaker.to_owned();
    for topic in &waiting.topics {
        if message.len() + 1 + topic.as_str().len() > NOTIFICATION_MAX {
            messages.push(std::mem::replace(&mut message, speaker.to_owned()));
        }
        message.push('\n');
        message.push_str(topic.as_str());
    }
    messages.push(message);
    messages
}

/// What `message` says; `None`: `listener` itself has said it, or it is none of these messages. Words that are no topics are
/// passed over.
pub(super) fn read(listener: &str, message: &str) -> Option<Heard> {
    if message.len() > NOTIFICATION_MAX {
        return None;
    }
    let (speaker, words) = message.split_once('\n')?;
    if speaker == listener {
        return None;
    }
    if words == EVERYTHING {
        return Some(Heard::Everything);
    }
    let topics: BTreeSet<Topic> = words.split('\n').filter_map(Topic::read).collect();
    (!topics.is_empty()).then_some(Heard::Topics(topics))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_by_others_only() {
        let topics: BTreeSet<Topic> = (0..1_000).map(|at| Topic::new(format!("2:{at:036}"))).collect();
        let waiting = Waiting {
            topics: topics.clone(),
            is_everything: false,
        };
        let messages = write("me", &waiting);
        assert!(messages.len() < 10);
        let mut heard = BTreeSet::new();
        for message in &messages {
            assert!(message.len() <= NOTIFICATION_MAX);
            assert_eq!(read("me", message), None);
            let Some(Heard::Topics(some)) = read("you", message) else {
                panic!("{message} is not read")
            };
            heard.extend(some);
        }
        assert_eq!(heard, topics);
    }

    #[test]
    fn too_much_is_said_in_a_word_and_garbage_is_passed_over() {
        let waiting = Waiting {
            topics: BTreeSet::new(),
            is_everything: true,
        };
        assert_eq!(read("you", &write("me", &waiting)[0]), Some(Heard::Everything));
        let long = format!("me\n{}", "1:\n".repeat(4_000));
        for garbage in ["", "me", "me\n", "me\n\n \n\u{1f6d2}", &long] {
            assert_eq!(read("you", garbage), None, "{garbage:?}");
        }
        let topics = BTreeSet::from([Topic::new("1:")]);
        assert_eq!(read("you", "me\nnot a topic\n1:"), Some(Heard::Topics(topics)));
    }
}
