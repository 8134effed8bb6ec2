//! An import that is killed and run again comes to the same as one that is not.

use std::{io::Write as _, process::Stdio};

use super::{HEADER, Shop, rows};
use crate::{client::until, program::program};

const ROWS: usize = 6000;

#[tokio::test(flavor = "multi_thread")]
async fn who_is_killed_in_the_middle_goes_on_where_it_was() {
    let text = format!("{HEADER}{}", rows(1..=ROWS));
    let whole = Shop::embedded();
    assert_eq!(whole.import(&text, &["--format", "csv"]).status, Some(0));
    for shop in Shop::each().await {
        assert_eq!(shop.run(&["migrate"]).status, Some(0));
        let mut command = program(&shop.folder, &shop.settings());
        command.args(["import", "-", "--format", "csv"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let mut input = child.stdin.take().expect("its input");
        // Not all of it, so that it cannot come to its end.
        let (most, _) = text.split_at(text.len() / 10 * 9);
        let most = most.to_owned();
        let writer = std::thread::spawn(move || {
            let _killed = input.write_all(most.as_bytes());
            input
        });
        let stored = || shop.exported("ndjson").lines().count();
        until("some are stored", || (stored() > 1000).then_some(()));
        child.kill().expect("kill -9");
        child.wait().expect("status");
        drop(writer.join());
        let before = stored();
        assert!(before % 1000 == 0 && before < ROWS, "{before}: whole steps, and not all of them");

        let said = shop.import(&text, &["--format", "csv"]);
        // A server may store the step that was on its way to it when the import was killed.
        let tallies = [before, before + 1000]
            .map(|there| format!("{ROWS} rows: {} added, {there} already there, 0 refused", ROWS - there));
        assert!(
            said.status == Some(0) && said.lines.len() == 1 && tallies.contains(&said.lines[0]),
            "{said:?}"
        );
        assert!(shop.exported("csv") == whole.exported("csv"), "not the same as without the kill");
        let waiting = shop.run(&["outbox", "status"]).out;
        assert!(waiting.starts_with(&format!("pending  {ROWS}, ")), "{waiting}");
    }
}
