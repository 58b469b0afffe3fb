use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spotter_tests::{Answer, Gym};

use super::{ask, ask_with, databases, postgres, set, told, until, value};

/// Never ends by itself, in either database.
const ENDLESS: [(&str, &str); 2] = [
    (
        "gym",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    ),
    ("pg", "SELECT pg_sleep(60)"),
];

#[test]
fn each_limit_has_its_code_and_its_words() {
    let gym = databases().gym();
    let columns = |count| format!("SELECT {}", vec!["1"; count].join(", "));
    let long = format!("SELECT '{}'", "a".repeat(16 << 10));
    for (source, statement, words) in [
        (
            "gym",
            "SELECT i FROM many UNION ALL SELECT 1".to_owned(),
            "more than 1000 rows",
        ),
        (
            "pg",
            "SELECT * FROM generate_series(1, 1001)".to_owned(),
            "more than 1000 rows",
        ),
        (
            "gym",
            "SELECT content FROM long, many".to_owned(),
            "more than 1048576 bytes",
        ),
        (
            "pg",
            "SELECT repeat('a', 1100000)".to_owned(),
            "more than 1048576 bytes",
        ),
        ("gym", columns(101), "more than 100 columns"),
        ("pg", columns(101), "more than 100 columns"),
        ("gym", long.clone(), "longer than 16384 bytes"),
        ("pg", long, "longer than 16384 bytes"),
        ("gym", "SELECT '\0'".to_owned(), "the statement holds a NUL"),
        ("pg", "SELECT '\0'".to_owned(), "the statement holds a NUL"),
    ] {
        let told = told(&ask(&gym, source, &statement).refused("query_rejected"));
        assert!(told.contains(words), "{statement:.60}: {told}");
    }
    let many: Vec<Value> = (0..101).map(|_| json!({})).collect();
    let answer = ask_with(&gym, "gym", "SELECT 1", &json!(many)).refused("query_rejected");
    assert!(told(&answer).contains("at most 100 parameters"));
    for (source, statement) in [
        ("gym", "SELECT i FROM many LIMIT 1000"),
        ("pg", "SELECT * FROM generate_series(1, 1000)"),
    ] {
        ask(&gym, source, statement).ok();
    }
}

#[test]
fn a_query_ends_with_its_time() {
    let databases = databases();
    let gym = databases.gym();
    databases.role("sleeper", "");
    set(&gym, "pg", &postgres("sleeper")).ok();
    for (source, endless) in ENDLESS {
        let began = Instant::now();
        ask(&gym, source, endless).refused("query_timeout");
        let took = began.elapsed();
        assert!(took > Duration::from_millis(1_900), "{took:?}");
        assert!(took < Duration::from_millis(2_700), "{took:?}");
    }
    until("the backend is gone", || {
        databases.backends("sleeper", "state <> 'idle'") == 0
    });
}

/// Eight queries are a call's.
#[test]
fn a_call_queries_only_so_often_and_its_record_says_how_often() {
    let gym = databases().gym();
    let asked = |times: u32| {
        let statement = "SELECT i FROM many LIMIT 5";
        gym.call(
            "query_run",
            &json!({ "source": "gym", "statement": statement,
                                        "parameters": [], "times": times }),
        )
    };
    let usage = |answer: &Answer| {
        let told = answer.field("/call_id").as_str().map(str::to_owned);
        let id = told.or(answer.header("spotter-call-id").map(str::to_owned));
        let usage = gym.await_record(&id.unwrap())["usage"].clone();
        (usage["queries"].clone(), usage["query_rows"].clone())
    };
    assert_eq!(usage(&asked(8).ok()), (json!(8), json!(40)));
    // The one that was refused counts as one that was made.
    let refused = asked(9).refused("host_call_limit");
    assert_eq!(usage(&refused), (json!(9), json!(40)));
}

/// One gym takes every place and every connection that it can get; another
/// gym's answers come as fast as ever, and its own come back after that.
#[test]
fn a_gym_that_takes_all_it_can_takes_it_from_itself() {
    let databases = databases();
    let (greedy, other) = (databases.gym(), databases.gym());
    databases.role("greedy", "");
    set(&greedy, "pg", &postgres("greedy")).ok();
    value(ask(&other, "pg", "SELECT count(*) FROM members"));
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|n| {
                let (source, endless) = ENDLESS[n % 2];
                scope.spawn({
                    let greedy = &greedy;
                    move || ask(greedy, source, endless)
                })
            })
            .collect();
        until("every connection of the source is taken", || {
            databases.backends("greedy", "state = 'active'") == 4
        });
        let mut answers = Vec::new();
        while calls.iter().any(|call| !call.is_finished()) {
            answers.extend(["gym", "pg"].map(|source| answered_in(&other, source)));
        }
        answers.sort();
        // The slowest says how busy the machine is with other tests; who waits
        // for the greedy gym waits every time.
        let usual = answers[answers.len() / 2];
        println!(
            "a neighbour's usual answer: {usual:?}, its slowest: {:?}",
            answers.last()
        );
        assert!(usual < Duration::from_millis(500), "{answers:?}");
        for call in calls {
            call.join().unwrap().refused("query_timeout");
        }
    });
    for source in ["gym", "pg"] {
        answered_in(&greedy, source);
    }
    assert!(databases.backends("greedy", "true") <= 4);
}

fn answered_in(gym: &Gym, source: &str) -> Duration {
    let began = Instant::now();
    value(ask(gym, source, "SELECT 1"));
    began.elapsed()
}

/// What fills the memory of a query is refused, and fills nobody else's.
#[test]
fn a_query_that_fills_its_memory_leaves_its_neighbours_theirs() {
    let databases = databases();
    let (greedy, other) = (databases.gym(), databases.gym());
    let filling = "WITH RECURSIVE n(i, b) AS (SELECT 1, zeroblob(1000000)
        UNION SELECT i + 1, zeroblob(1000000) FROM n) SELECT count(*) FROM n";
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| ask(&greedy, "gym", filling)))
            .collect();
        while calls.iter().any(|call| !call.is_finished()) {
            ask(&other, "gym", "SELECT i FROM many ORDER BY -i").ok();
        }
        for call in calls {
            let answer = call.join().unwrap().refused("query_rejected");
            assert!(told(&answer).contains("more memory than there is"));
        }
    });
}
