//! Whether an answer is the one that is documented, but for what differs each time.
//!
//! Of the headers a document shows those that matter: each must be there as it stands, others may be. Times and
//! identities are others each time, but where a document has the same one twice, so must the answers. Tokens,
//! cursors and keys may be any, and documents cut them short.

use std::collections::HashMap;

/// Which time or identity of the answers each one of the document stands for, and back.
#[derive(Default)]
pub(crate) struct Likeness {
    answered: HashMap<String, String>,
    documented: HashMap<String, String>,
}

impl Likeness {
    /// Fails with both texts if they differ.
    pub(crate) fn hold(&mut self, documented: &str, answered: &str) -> Result<(), String> {
        let documented = in_order(documented);
        let shown = shown(&documented, answered);
        let (ours, theirs) = (words(&documented), words(&shown));
        let alike = ours.len() == theirs.len()
            && ours.iter().zip(&theirs).all(|((kind, word), (other_kind, other))| {
                kind == other_kind && (kind.is_some() || word == other)
            });
        if !alike {
            return Err(format!("--- the document says\n{documented}\n--- the answer is\n{shown}\n"));
        }
        for ((kind, word), (_, other)) in ours.iter().zip(&theirs) {
            if matches!(kind, Some(Kind::Time | Kind::Id)) && !self.bind(word, other) {
                return Err(format!(
                    "--- the document says\n{documented}\n--- the answer is\n{shown}\n\
                     --- where {word} is another than elsewhere, or the same as one that differs elsewhere\n"
                ));
            }
        }
        Ok(())
    }

    /// Whether one stands for the other, here as elsewhere.
    fn bind(&mut self, documented: &str, answered: &str) -> bool {
        let theirs = self.answered.entry(documented.to_owned()).or_insert_with(|| answered.to_owned());
        let ours = self.documented.entry(answered.to_owned()).or_insert_with(|| documented.to_owned());
        theirs == answered && ours == documented
    }
}

/// An answer as it is to be written in the place of that one.
pub(crate) fn as_documented(documented: &str, answered: &str) -> String {
    let shown = shown(documented, answered);
    let cut = |word: &str, length: usize| word.chars().take(length).chain(['…']).collect::<String>();
    let written = words(&shown).into_iter().map(|(kind, word)| match kind {
        Some(Kind::Token) => cut(word, 20),
        Some(Kind::Cursor) => cut(word, 12),
        _ => word.to_owned(),
    });
    written.collect()
}

/// What a document would show of an answer: of the headers those that this one shows, in the same order.
fn shown(documented: &str, answered: &str) -> String {
    let answered = answered.replace('\r', "");
    let answered = answered.strip_prefix("HTTP/1.1 100 Continue\n\n").unwrap_or(&answered).trim_end();
    if !documented.starts_with("HTTP/") || !answered.starts_with("HTTP/") {
        return in_order(answered);
    }
    let (head, body) = answered.split_once("\n\n").unwrap_or((answered, ""));
    let head = in_order(head);
    let documented = documented.split("\n\n").next().unwrap_or_default();
    let mut lines = vec![head.lines().next().unwrap_or_default()];
    for wanted in documented.lines().skip(1) {
        let name = wanted.split(':').next().unwrap_or_default();
        let of_this_name = || head.lines().skip(1).filter(|line| line.split(':').next() == Some(name));
        lines.extend(of_this_name().find(|line| *line == wanted).or_else(|| of_this_name().next()));
    }
    let body = if body.is_empty() { String::new() } else { format!("\n\n{body}") };
    lines.join("\n") + &body
}

/// The same text, the lists of CORS' headers sorted, whose order means nothing and changes.
fn in_order(text: &str) -> String {
    let lines = text.trim_end().lines().map(|line| match line.split_once(": ") {
        Some((name, list)) if name.starts_with("access-control-") => {
            let mut members: Vec<&str> = list.split(", ").collect();
            members.sort_unstable();
            format!("{name}: {}", members.join(", "))
        }
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A word that differs each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Time,
    /// A UUID.
    Id,
    Token,
    Cursor,
    /// A key, or its thumbprint.
    Key,
}

/// Words and what stands between them, one after the other.
fn words(text: &str) -> Vec<(Option<Kind>, &str)> {
    let is_in_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '…');
    let mut words = Vec::new();
    let mut rest = text;
    let mut is_cursor = false;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|c| !is_in_word(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, after) = rest.split_at(if is_in_word(first) { length } else { first.len_utf8() });
        words.push((is_cursor.then_some(Kind::Cursor).or_else(|| kind(word)), word));
        is_cursor = word == "=" && text.get(..text.len() - rest.len()).is_some_and(|t| t.ends_with("cursor"));
        rest = after;
    }
    words
}

fn kind(word: &str) -> Option<Kind> {
    let shape: String = word
        .chars()
        .map(|c| match c {
            '0'..='9' => '0',
            'a'..='f' => 'a',
            other => other,
        })
        .collect();
    let hyphens = |places: &[usize]| word.match_indices('-').map(|(at, _)| at).eq(places.iter().copied());
    let mixed = word.chars().any(char::is_uppercase) && word.chars().any(char::is_lowercase);
    if shape.starts_with("0000-00-00T00:00:00") && shape.ends_with('Z') {
        Some(Kind::Time)
    } else if word.len() == 36 && hyphens(&[8, 13, 18, 23]) && shape.chars().all(|c| "0a-".contains(c)) {
        Some(Kind::Id)
    } else if word.starts_with("eyJ")
        || (word.len() == 64 && mixed)
        || (word.ends_with('…') && word.chars().count() == 21)
    {
        Some(Kind::Token)
    } else if word.len() == 43 && mixed {
        Some(Kind::Key)
    } else {
        None
    }
}

#[test]
fn a_lie_is_seen() {
    let answer = "HTTP/1.1 201 Created\r\nlocation: /customers/1\r\nx-request-id: 01a20c7c-ffc3-732d-b5cf-9f63c4d3928d\r\n\
                  vary: Accept\r\nvary: accept-encoding\r\ndate: Tue\r\n\r\n{\"id\":1,\"at\":\"2026-11-24T07:37:28.25Z\"}\r\n";
    let true_one = "HTTP/1.1 201 Created\nvary: accept-encoding\nlocation: /customers/1\n\
                    x-request-id: 11111111-ffc3-732d-b5cf-9f63c4d3928d\n\n{\"id\":1,\"at\":\"2030-01-01T00:00:00.5Z\"}\n";
    assert_eq!(Likeness::default().hold(true_one, answer), Ok(()));
    for (part, lie) in [
        ("201 Created", "200 OK"),
        ("/customers/1", "/customers/2"),
        ("location", "etag"),
        ("accept-encoding", "Cookie"),
        ("\"id\":1", "\"id\":2"),
        ("\"id\":1", "\"id\":1,\"fax\":null"),
        ("2030-01-01T00:00:00.5Z", "yesterday"),
        ("11111111-ffc3-732d-b5cf-9f63c4d3928d", "order-4711"),
        ("}\n", "}\nand more\n"),
    ] {
        assert!(true_one.contains(part), "{part}");
        assert!(Likeness::default().hold(&true_one.replace(part, lie), answer).is_err(), "{part} → {lie}");
    }
    assert!(Likeness::default().hold("", answer).is_err() && Likeness::default().hold(true_one, "").is_err());
}

#[test]
fn what_is_the_same_time_stays_the_same() {
    let (first, second) = ("2026-11-24T07:37:28Z", "2026-11-24T07:37:29Z");
    let mut likeness = Likeness::default();
    assert_eq!(likeness.hold(&format!("{first} {first}"), &format!("{second} {second}")), Ok(()));
    assert!(likeness.hold(first, first).is_err(), "it was the second before");
    let two = format!("{first} {second}");
    assert!(Likeness::default().hold(&two, &format!("{first} {first}")).is_err(), "two that are one");
    assert_eq!(Likeness::default().hold(&two, &format!("{second} {first}")), Ok(()));
}

#[test]
fn what_is_secret_or_long_is_cut_short() {
    let answer = "HTTP/1.1 200 OK\r\nlink: </customers?limit=1&cursor=9_3L4q2Og_3M_cvQywK2lmzk>; rel=\"next\"\r\n\r\n\
                  {\"token\":\"eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSIs.x.y\"}";
    let written = as_documented("HTTP/1.1 0\nlink: x\n", answer);
    assert_eq!(
        written,
        "HTTP/1.1 200 OK\nlink: </customers?limit=1&cursor=9_3L4q2Og_3M…>; rel=\"next\"\n\n\
         {\"token\":\"eyJ0eXAiOiJhdCtqd3Qi…\"}"
    );
    assert_eq!(Likeness::default().hold(&written, answer), Ok(()));
}
