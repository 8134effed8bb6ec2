//! What the runbook tells people to type, so that it can be done word for word. It knows no stack.

use std::fs;

use crate::{
    failure::{Explain as _, Failure, Outcome},
    repository,
};

/// The blocks of commands in a section, in their order.
pub(crate) fn commands(section: &str) -> Outcome<Vec<String>> {
    let file = repository::root().join("docs/runbook.md");
    let text = fs::read_to_string(&file).explain("the runbook cannot be read")?;
    let blocks = blocks(&text, section);
    if blocks.is_empty() {
        return Err(Failure::new(format!("the runbook has no commands in {section:?}")));
    }
    Ok(blocks)
}

fn blocks(text: &str, section: &str) -> Vec<String> {
    let (mut within, mut block, mut blocks) = (false, None::<String>, Vec::new());
    for line in text.lines() {
        match (&mut block, line) {
            (Some(_), "```") => blocks.extend(block.take()),
            (Some(block), line) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, "```sh") if within => block = Some(String::new()),
            (None, line) => {
                if let Some(title) = line.strip_prefix("## ") {
                    within = title == section;
                }
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn the_commands_of_a_section_are_found() {
        let text = "## One\n```sh\na\n```\n## Two\nfirst:\n```sh\nb\n## c\n```\n```text\nd\n```\n```sh\ne\n```\n## Three\n```sh\nf\n```\n";
        assert_eq!(blocks(text, "Two"), ["b\n## c\n", "e\n"]);
        assert_eq!(blocks(text, "Four"), Vec::<String>::new());
    }
}
