//! Phrases with their anchors, the examples of the data file, and properties over any day and any words.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use proptest::prelude::*;

use super::{TimeWords, pick, times};
use crate::doc::{Article, Doc, Name, NameKind, Precision, Status, TimeValue, Upos, Word};
use crate::segment::{TokenRules, segment};

fn words() -> &'static TimeWords {
    static WORDS: OnceLock<TimeWords> = OnceLock::new();
    WORDS.get_or_init(|| TimeWords::parse("times.toml", include_str!("../../../../data/lexicon/times.toml")).unwrap())
}

fn rules() -> &'static TokenRules {
    static RULES: OnceLock<TokenRules> = OnceLock::new();
    RULES.get_or_init(|| TokenRules::parse("tokens.toml", include_str!("../../../../data/text/tokens.toml")).unwrap())
}

/// A document with words tagged well enough for these sentences.
fn doc(text: &str, anchor: Option<Date>) -> Doc {
    let article = Article { text: text.into(), published: anchor, ..Default::default() };
    let (sentences, tokens) = segment(&article, rules());
    let mut doc = Doc { article, sentences, tokens, ..Default::default() };
    let tag = |form: &str, first: bool| {
        let lower = form.to_lowercase();
        let plural = lower.ends_with('s') && lower.len() > 4;
        match lower.as_str() {
            "the" | "a" | "an" | "this" | "that" => (Upos::Det, false),
            "he" | "she" | "they" | "it" | "his" | "its" => (Upos::Pron, false),
            "on" | "in" | "of" | "from" | "by" | "to" | "since" | "until" | "at" | "for" | "with" => (Upos::Adp, false),
            "and" | "but" => (Upos::Cconj, false),
            "better" | "overseas" => (Upos::Adj, false),
            "met" | "marched" => (Upos::Verb, false),
            "deal" | "offensive" | "soldiers" | "cases" | "ministers" | "miles" | "water" | "warning" => {
                (Upos::Noun, plural)
            }
            l if l.starts_with(|c: char| c.is_ascii_digit()) => (Upos::Num, false),
            _ if form.starts_with(char::is_uppercase) && !first => (Upos::Propn, false),
            _ => (Upos::X, plural),
        }
    };
    for s in doc.sentences.clone() {
        for t in s.tokens.clone() {
            let (upos, plural) = tag(doc.form(t), t == s.tokens.start);
            let feats: Arc<str> = if plural { "Number=Plur".into() } else { "_".into() };
            let lemma = doc.form(t).to_lowercase();
            doc.words.push(Word { upos, xpos: "_".into(), feats, lemma, head: None, rel: "dep".into() });
        }
    }
    doc
}

fn show(value: Option<TimeValue>) -> String {
    let Some(v) = value else { return "-".into() };
    match v.precision {
        Precision::Day => {
            assert_eq!(v.start, v.end);
            v.start.to_string()
        }
        p => format!("{}..{} {}", v.start, v.end, &p.as_str()[..1]),
    }
}

/// `anchor | sentence | past | future` for each expression; one reading stands for both.
fn check(row: &str) -> Option<String> {
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    let anchor = cells[0].parse().ok();
    let text = cells[1].replace(['[', ']'], "");
    let doc = doc(&text, anchor);
    let mut expected = Vec::new();
    for (k, part) in cells[1].split('[').skip(1).enumerate() {
        let words = part.split(']').next().unwrap();
        let values: Vec<&str> =
            cells.get(2 + k).expect("a value for each bracket").split(" ~ ").map(str::trim).collect();
        expected.push(format!("{words}: {} ~ {}", values[0], values.last().unwrap()));
    }
    let found: Vec<String> = times(&doc, words())
        .iter()
        .map(|t| format!("{}: {} ~ {}", t.span.of(&text), show(t.past), show(t.future)))
        .collect();
    (found != expected).then(|| format!("{row}\n   found {found:?}"))
}

fn check_all(rows: &str) {
    let rows = rows.lines().map(str::trim).filter(|l| !l.is_empty());
    let wrong: Vec<String> = rows.filter_map(check).collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

// 2024-06-13 is a Thursday.

#[test]
fn weekdays() {
    check_all(
        "2024-06-13 | They met on [Monday]. | 2024-06-10 ~ 2024-06-17
         2024-06-13 | They met on [Thursday]. | 2024-06-13
         2024-06-13 | They met on [Thursday morning]. | 2024-06-13
         2024-06-13 | He spoke late on [Wednesday night]. | 2024-06-12 ~ 2024-06-19
         2024-06-13 | They met [last Monday]. | 2024-06-10
         2024-06-13 | They met [last Thursday]. | 2024-06-06
         2024-06-13 | They meet [next Friday]. | 2024-06-14
         2024-06-13 | They meet [next Thursday]. | 2024-06-20
         2024-06-13 | They meet [this Saturday]. | 2024-06-08 ~ 2024-06-15
         2024-06-13 | [Friday]'s meeting was long. | 2024-06-07 ~ 2024-06-14
         2024-06-13 | They spoke earlier on [Tuesday]. | 2024-06-11 ~ 2024-06-18
         2024-06-13 | They left [this past Sunday]. | 2024-06-09
         2024-06-13 | They vote [this coming Sunday]. | 2024-06-16
         2024-06-13 | They vote [Monday of next week]. | 2024-06-17
         2024-06-13 | They vote on [Friday next week]. | 2024-06-21
         2024-06-13 | They met on [Tuesday last week]. | 2024-06-04
         2024-06-13 | They met on [Thursday, June 6]. | 2024-06-06 ~ 2025-06-06
         2024-06-13 | They met on [Thursday, June 6, 2019]. | 2019-06-06
         2024-06-13 | They met [Wednesday (June 12)]. | 2024-06-12 ~ 2025-06-12
         2024-06-13 | They met on [Wed., June 12]. | 2024-06-12 ~ 2025-06-12
         2024-12-31 | They meet on [Wednesday]. | 2024-12-25 ~ 2025-01-01
         2024-03-01 | They met on [Thursday]. | 2024-02-29 ~ 2024-03-07
         - | They met on [Monday]. | -
         2024-06-13 | They met on [Monday] but left on [Wednesday]. | 2024-06-10 ~ 2024-06-17 | 2024-06-12 ~ 2024-06-19",
    );
}

#[test]
fn days_around_the_report() {
    check_all(
        "2024-06-13 | They met [today]. | 2024-06-13
         2024-06-13 | They meet [tonight]. | 2024-06-13
         2024-06-13 | They met [yesterday]. | 2024-06-12
         2024-06-13 | They met [yesterday evening]. | 2024-06-12
         2024-12-31 | They meet [tomorrow]. | 2025-01-01
         2024-03-01 | They met [yesterday]. | 2024-02-29
         2024-06-13 | They meet [the day after tomorrow]. | 2024-06-15
         2024-06-13 | They met [the day before yesterday]. | 2024-06-11
         2024-06-13 | They spoke [last night]. | 2024-06-12
         2024-06-13 | They spoke [this morning]. | 2024-06-13
         2024-06-13 | They struck the port [overnight]. | 2024-06-12..2024-06-13 r ~ -
         2024-06-13 | They had met the [day before]. | 2024-06-12
         2024-06-13 | They had met [a day earlier]. | 2024-06-12
         2024-06-13 | They met on [Tuesday]. He had left [a day earlier]. | 2024-06-11 ~ 2024-06-18 | 2024-06-10 ~ 2024-06-17
         2024-06-13 | They met on [Monday]. He left [two days later]. | 2024-06-10 ~ 2024-06-17 | 2024-06-12 ~ 2024-06-19
         2024-06-13 | They met on [Monday] and the [following day] he left. | 2024-06-10 ~ 2024-06-17 | 2024-06-11 ~ 2024-06-18
         2024-06-13 | They met on [Monday] and the [next day] he left. | 2024-06-10 ~ 2024-06-17 | 2024-06-11 ~ 2024-06-18
         2024-06-13 | They met on [Monday] and he left the [same day]. | 2024-06-10 ~ 2024-06-17 | 2024-06-10 ~ 2024-06-17
         2024-06-13 | The [previous day] they met. | 2024-06-12
         2024-06-13 | He spoke [later in the day]. | 2024-06-13
         - | They met [yesterday]. | -",
    );
}

#[test]
fn dates() {
    check_all(
        "2024-06-13 | They met on [13 June 2023]. | 2023-06-13
         2024-06-13 | They met on [June 13]. | 2024-06-13
         2024-06-13 | They met on [June 20]. | 2023-06-20 ~ 2024-06-20
         2024-06-13 | They met on [June 13, 2021]. | 2021-06-13
         - | They met on [June 13, 2021]. | 2021-06-13
         - | They met on [June 13]. | -
         2024-06-13 | They met on [2024-06-01]. | 2024-06-01
         2024-06-13 | They met on [13/06/2023]. | 2023-06-13
         2024-06-13 | They met on [06/13/2023]. | 2023-06-13
         2024-06-13 | They met on 05/06/2023. |
         2024-06-13 | They met on the [5th of May]. | 2024-05-05 ~ 2025-05-05
         2024-06-13 | They met on [May 5th]. | 2024-05-05 ~ 2025-05-05
         2024-06-13 | They met on the [twenty-fifth of May]. | 2024-05-25 ~ 2025-05-25
         2024-06-13 | They met in [March 2023]. | 2023-03-01..2023-03-31 m
         2024-06-13 | They met in [March]. | 2024-03-01..2024-03-31 m ~ 2025-03-01..2025-03-31 m
         2024-06-13 | They met in [June]. | 2024-06-01..2024-06-30 m
         2024-06-13 | They meet in [October]. | 2023-10-01..2023-10-31 m ~ 2024-10-01..2024-10-31 m
         2024-06-13 | They met [last October]. | 2023-10-01..2023-10-31 m
         2024-06-13 | They meet [next May]. | 2025-05-01..2025-05-31 m
         2024-06-13 | They met in [October last year]. | 2023-10-01..2023-10-31 m
         2024-06-13 | They met on [October 7 last year]. | 2023-10-07
         2024-06-13 | They met in [2019]. | 2019-01-01..2019-12-31 y
         2024-06-13 | The [2015] deal failed. | 2015-01-01..2015-12-31 y
         2024-06-13 | They met in [early March]. | 2024-03-01..2024-03-10 a ~ 2025-03-01..2025-03-10 a
         2024-06-13 | They met in [mid-April]. | 2024-04-11..2024-04-20 a ~ 2025-04-11..2025-04-20 a
         2024-06-13 | They met in [late 2022]. | 2022-09-01..2022-12-31 a
         2024-06-13 | They met in [mid-2022]. | 2022-05-02..2022-08-31 a
         2024-06-13 | They met at the [end of May 2023]. | 2023-05-21..2023-05-31 a
         2024-06-13 | They met in the [second half of May]. | 2024-05-16..2024-05-31 a ~ 2025-05-16..2025-05-31 a
         2024-06-13 | They met in the [first week of May]. | 2024-05-01..2024-05-07 r ~ 2025-05-01..2025-05-07 r
         2024-06-13 | They met in the [summer of 2022]. | 2022-06-01..2022-08-31 a
         2024-02-10 | They met [last winter]. | 2022-12-01..2023-02-28 a
         2024-02-10 | They met in the [winter]. | 2023-12-01..2024-02-29 a
         2024-06-13 | In the [1990s] they met. | 1990-01-01..1999-12-31 r
         2024-02-29 | They met on [February 29]. | 2024-02-29
         2023-06-13 | They met on [February 29]. | 2020-02-29 ~ 2024-02-29
         2023-06-13 | They met on [Feb. 29, 2024]. | 2024-02-29
         2024-01-02 | They met on [Dec 30]. | 2023-12-30 ~ 2024-12-30
         2024-06-13 | They met on [New Year's Eve]. | 2023-12-31 ~ 2024-12-31
         2024-06-13 | Since [September 3] they have met. | 2023-09-03..2024-06-13 r
         2024-06-13 | Since [2019] they have met. | 2019-01-01..2024-06-13 r
         2023-12-22 | It has been shut since [early November]. | 2023-11-01..2023-12-22 r
         2024-06-13 | After the [September 11 attacks] they met. | 2001-09-11
         2024-01-05 | After the [Oct. 7 attack] they met. | 2023-10-07",
    );
}

#[test]
fn ranges() {
    check_all(
        "2024-06-13 | They meet on [June 3-5]. | 2024-06-03..2024-06-05 r ~ 2025-06-03..2025-06-05 r
         2024-06-13 | They met from [Monday to Wednesday]. | 2024-06-10..2024-06-12 r ~ 2024-06-17..2024-06-19 r
         2024-06-13 | They met between [5 and 8 May]. | 2024-05-05..2024-05-08 r ~ 2025-05-05..2025-05-08 r
         2024-06-13 | They met from [May 3 to 5]. | 2024-05-03..2024-05-05 r ~ 2025-05-03..2025-05-05 r
         2024-06-13 | They met on [3–5 June 2023]. | 2023-06-03..2023-06-05 r
         2024-06-13 | They met on [June 28-July 2]. | 2023-06-28..2023-07-02 r ~ 2024-06-28..2024-07-02 r
         2024-06-13 | They met from [June 28 to July 2, 2022]. | 2022-06-28..2022-07-02 r
         2024-06-13 | They met from [December 30 to January 2]. | 2023-12-30..2024-01-02 r ~ 2024-12-30..2025-01-02 r
         2024-06-13 | They met on [Monday and Tuesday]. | 2024-06-10..2024-06-11 r ~ 2024-06-17..2024-06-18 r
         2024-06-13 | They met on [Monday] and [Friday]. | 2024-06-10 ~ 2024-06-17 | 2024-06-07 ~ 2024-06-14
         2024-10-04 | They meet on [October 15 and 16]. | 2023-10-15..2023-10-16 r ~ 2024-10-15..2024-10-16 r
         2024-06-13 | They met from [March to May 2023]. | 2023-03-01..2023-05-31 r
         2024-06-13 | The [2019-2021] talks failed. | 2019-01-01..2021-12-31 r
         2024-06-13 | They met between [2019 and 2021]. | 2019-01-01..2021-12-31 r
         2024-06-13 | They met on [Monday] to discuss trade. | 2024-06-10 ~ 2024-06-17",
    );
}

#[test]
fn relative_spans() {
    check_all(
        "2024-06-13 | They met [last week]. | 2024-06-03..2024-06-09 r
         2023-03-10 | He will travel [next week]. | 2023-03-13..2023-03-19 r
         2024-06-13 | They met [this week]. | 2024-06-10..2024-06-16 r
         2024-01-31 | They meet [next month]. | 2024-02-01..2024-02-29 m
         2024-01-31 | They met [last month]. | 2023-12-01..2023-12-31 m
         2024-06-13 | [This year] they met. | 2024-01-01..2024-12-31 y
         2024-06-13 | They met [two days ago]. | 2024-06-11
         2024-06-13 | They met [ten days ago]. | 2024-06-03
         2024-06-13 | They met [twenty-one days ago]. | 2024-05-23
         2024-06-13 | They met [a few days ago]. | 2024-06-05..2024-06-07 a
         2024-06-13 | They met [two weeks ago]. | 2024-05-27..2024-06-02 a
         2024-03-31 | They met [a month ago]. | 2024-02-01..2024-02-29 a
         2024-02-29 | They met [a year ago]. | 2023-01-01..2023-12-31 a
         2024-06-13 | They meet in the [coming days]. | 2024-06-13..2024-06-20 a
         2024-06-13 | They must leave within [three weeks]. | - ~ 2024-06-13..2024-07-04 r
         2024-06-13 | They meet in [two weeks]. | - ~ 2024-06-24..2024-06-30 a
         2024-06-13 | They meet in [three days' time]. | - ~ 2024-06-16
         2024-06-13 | Over the [past month] they met. | 2024-05-13..2024-06-13 r
         2024-06-13 | Over the [past three days] they met. | 2024-06-10..2024-06-13 r
         2024-06-13 | In the [last two weeks] they met. | 2024-05-30..2024-06-13 r
         2024-06-13 | In the [past 24 hours] they met. | 2024-06-12..2024-06-13 r
         2022-05-10 | He goes on [later this week]. | 2022-05-10..2022-05-15 r
         2024-06-13 | They met [earlier this month]. | 2024-06-01..2024-06-13 r
         2021-10-16 | They meet [later this month]. | 2021-10-16..2021-10-31 r
         2022-11-08 | They meet at the [end of the month]. | 2022-11-21..2022-11-30 a
         2024-08-30 | He will go before the [end of the year]. | 2024-08-30..2024-12-31 r
         2024-06-13 | They meet [early next week]. | 2024-06-17..2024-06-18 a
         2024-06-13 | They met [late last year]. | 2023-09-01..2023-12-31 a
         2020-05-19 | They burned huts over the [weekend]. | 2020-05-16..2020-05-17 r ~ 2020-05-23..2020-05-24 r
         2024-06-13 | They met [last weekend]. | 2024-06-08..2024-06-09 r
         2024-06-13 | They met [recently]. | 2024-05-14..2024-06-13 a ~ -
         2024-06-13 | They will meet [soon]. | - ~ 2024-06-13..2024-07-13 a
         2024-06-13 | [Last summer] they met. | 2023-06-01..2023-08-31 a
         - | They met [last week]. | -",
    );
}

#[test]
fn words_that_are_no_dates() {
    check_all(
        "2024-06-13 | They talked for two hours. |
         2024-06-13 | He began a three-day visit. |
         2024-06-13 | The 45-year-old met 30 soldiers. |
         2024-06-13 | He may meet them as they march. |
         2024-06-13 | The Sun reported a second meeting. |
         2024-06-13 | It was the first visit in five years. |
         2024-06-13 | It was the worst drought in decades. |
         2024-06-13 | They meet every Monday and each Friday. |
         2024-06-13 | Theresa May met him. Critics of May left. |
         2024-06-13 | Theresa May met him in [May]. | 2024-05-01..2024-05-31 m ~ 2025-05-01..2025-05-31 m
         2024-06-13 | The Sunday Times and USA Today said so. |
         2024-06-13 | They came two days after the attack. |
         2024-06-13 | The day before the summit they met. |
         2024-06-13 | A day later than planned they met. |
         2024-06-13 | The March 14 Alliance rejected it. |
         2024-06-13 | It cost 2,000 dollars and 1500 soldiers left. |
         2024-06-13 | At 10:30 they met. |
         2024-06-13 | The 21st century began. |",
    );
}

#[test]
fn a_name_tagged_as_such_is_no_date() {
    let mut doc = doc("They met Wednesday at home.", "2024-06-13".parse().ok());
    assert_eq!(times(&doc, words()).len(), 1);
    doc.names.push(Name { tokens: 2..3, kind: NameKind::Person });
    assert!(times(&doc, words()).is_empty());
}

#[test]
fn the_status_picks_the_reading() {
    let doc = doc("They met on Monday.", "2024-06-13".parse().ok());
    let found = &times(&doc, words())[0];
    assert_eq!(show(pick(found, Status::Occurred)), "2024-06-10");
    assert_eq!(show(pick(found, Status::Planned)), "2024-06-17");
    assert_eq!(show(pick(found, Status::Requested)), "2024-06-17");
    assert_eq!(show(pick(found, Status::Denied)), "2024-06-10");
}

#[test]
fn the_examples_of_the_file_hold() {
    let mut wrong = Vec::new();
    for example in words().examples() {
        let text = example.text.replace(['[', ']'], "");
        let doc = doc(&text, "2024-06-13".parse().ok());
        let found: Vec<&str> = times(&doc, words()).iter().map(|t| t.span.of(&text)).collect();
        let expected: Vec<&str> = example.text.split('[').skip(1).filter_map(|p| p.split(']').next()).collect();
        if found != expected || example.counter != expected.is_empty() {
            wrong.push(format!("{}: {} found {found:?}", example.group, example.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_broken_file_is_reported_with_its_line() {
    let text = include_str!("../../../../data/lexicon/times.toml").replace("unit = \"day\"", "unit = \"dy\"");
    let error = TimeWords::parse("times.toml", &text).unwrap_err();
    assert!(error.starts_with("times.toml:") && error.contains("dy"), "{error}");
}

fn any_date() -> impl Strategy<Value = Date> {
    prop_oneof![
        (-9999i16..=9999, 1i8..=12, 1i8..=31).prop_filter_map("a day", |(y, m, d)| Date::new(y, m, d).ok()),
        Just(Date::MIN),
        Just(Date::MAX),
        (1990i16..2040, 1i8..=12, 28i8..=31).prop_filter_map("a day", |(y, m, d)| Date::new(y, m, d).ok()),
    ]
}

const SOUP: &[&str] = &[
    "Monday",
    "Fri.",
    "May",
    "June",
    "Feb.",
    "29",
    "31",
    "5th",
    "2024",
    "0",
    "9999",
    "the",
    "of",
    "to",
    "-",
    "and",
    "from",
    "between",
    "last",
    "next",
    "this",
    "past",
    "coming",
    "previous",
    "following",
    "same",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "decade",
    "decades",
    "quarter",
    "hours",
    "day",
    "days",
    "weekend",
    "ago",
    "earlier",
    "later",
    "before",
    "after",
    "in",
    "within",
    "since",
    "by",
    "early",
    "late",
    "mid-April",
    "end",
    "first",
    "second",
    "half",
    "twenty",
    "one",
    "few",
    "a",
    "couple",
    "summer",
    "winter",
    "today",
    "tomorrow",
    "overnight",
    "soon",
    ",",
    "(",
    ")",
    ".",
    "'s",
    "time",
    "13/06/2024",
    "2024-02-30",
    "1990s",
    "Christmas",
    "on",
    "night",
    "attacks",
    "September",
    "11",
    "fortnight",
    "century",
];

proptest! {
    #[test]
    fn no_words_and_no_day_break_it(anchor in proptest::option::of(any_date()), soup in proptest::collection::vec(proptest::sample::select(SOUP), 0..30)) {
        let text = soup.join(" ");
        let doc = doc(&text, anchor);
        let found = times(&doc, words());
        let mut last = 0;
        for t in &found {
            prop_assert!(t.tokens.start >= last && t.tokens.end > t.tokens.start && t.tokens.end <= doc.tokens.len());
            last = t.tokens.end;
            prop_assert_eq!(t.span, doc.span_of(&t.tokens));
            for v in [t.past, t.future].into_iter().flatten() {
                prop_assert!(v.start <= v.end);
                prop_assert!(v.precision != Precision::Day || v.start == v.end);
            }
        }
        prop_assert_eq!(found, times(&doc, words()));
    }

    #[test]
    fn the_two_readings_lie_on_their_sides(anchor in (1900i16..2100, 1i8..=12, 1i8..=28), day in proptest::sample::select(&["Monday", "Sunday", "June 30", "February 29", "Christmas Eve"][..])) {
        let anchor = Date::new(anchor.0, anchor.1, anchor.2).unwrap();
        let doc = doc(&format!("They met on {day}."), Some(anchor));
        let found = times(&doc, words());
        prop_assert!(found[0].past.unwrap().start <= anchor);
        prop_assert!(found[0].future.unwrap().start >= anchor);
    }
}
