//! The query of a history: how many entries, before which.

use crate::{
    paging::pairs,
    problem::{INVALID_PARAMETER, Problem, UNKNOWN_PARAMETER},
};

const LIMIT: usize = 50;
const MAX_LIMIT: usize = 1000;

pub(super) struct Asked {
    pub(super) limit: usize,
    pub(super) before: Option<i64>,
}

pub(super) fn read(text: &str) -> Result<Asked, Problem> {
    let mut asked = Asked { limit: LIMIT, before: None };
    let mut seen = Vec::new();
    for (name, value) in pairs(text)? {
        let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        let number: Option<i64> = value.parse().ok().filter(|_| digits && !seen.contains(&name));
        match &*name {
            "limit" => {
                let limit = number.and_then(|number| usize::try_from(number).ok());
                let limit = limit.filter(|limit| (1..=MAX_LIMIT).contains(limit));
                asked.limit = limit.ok_or_else(|| wrong("limit", "must be a number from 1 to 1000"))?;
            }
            "before" => {
                asked.before = Some(number.ok_or_else(|| wrong("before", "must be an entry's number"))?);
            }
            _ => return Err(Problem::new(UNKNOWN_PARAMETER)),
        }
        seen.push(name);
    }
    Ok(asked)
}

fn wrong(name: &str, why: &str) -> Problem {
    Problem::because(INVALID_PARAMETER, format!("The parameter {name} {why}, once."))
}
