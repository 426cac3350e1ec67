//! Good, bad and hostile input.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use proptest::prelude::*;

use super::{DatelineRules, Format, IngestError, RawArticle, ingest};
use crate::doc::{Article, Dateline, Note};
use crate::segment::{TokenRules, segment};
use crate::when::TimeWords;

struct Rules {
    tokens: TokenRules,
    lines: DatelineRules,
    time: TimeWords,
}

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| {
        let tokens = TokenRules::parse("tokens.toml", include_str!("../../../../data/text/tokens.toml")).unwrap();
        let lines = include_str!("../../../../data/text/datelines.toml");
        let lines = DatelineRules::parse("datelines.toml", lines, &tokens).unwrap();
        let time = TimeWords::parse("times.toml", include_str!("../../../../data/lexicon/times.toml")).unwrap();
        Rules { tokens, lines, time }
    })
}

fn run(bytes: &[u8], format: Format) -> Result<(Article, Vec<Note>), IngestError> {
    let raw = RawArticle { bytes, format, ..Default::default() };
    ingest(raw, &rules().lines, &rules().time)
}

fn codes(notes: &[Note]) -> Vec<&'static str> {
    notes.iter().map(|n| n.code).collect()
}

fn line(text: &str) -> Option<Dateline> {
    let published: Option<Date> = "2024-03-05".parse().ok();
    rules().lines.find(text, published, &rules().time)
}

#[test]
fn datelines() {
    let rows = [
        ("BAGHDAD (Agency) - Iraqi forces left.", "BAGHDAD (Agency) - | BAGHDAD | Agency | -"),
        ("KYIV, March 3 (Agency) — The president left.", "KYIV, March 3 (Agency) — | KYIV | Agency | 2024-03-03"),
        ("DAMASCUS, Feb 27 (SANA) - The minister left.", "DAMASCUS, Feb 27 (SANA) - | DAMASCUS | SANA | 2024-02-27"),
        ("BEIRUT — The minister left.", "BEIRUT — | BEIRUT | - | -"),
        ("BEIRUT—The minister left.", "BEIRUT— | BEIRUT | - | -"),
        ("Shafaq News/ Iraq's president left.", "Shafaq News/ | - | Shafaq News | -"),
        ("Zagros Agency/ The consul left.", "Zagros Agency/ | - | Zagros Agency | -"),
        ("WASHINGTON, D.C. (AP) -- The minister left.", "WASHINGTON, D.C. (AP) -- | WASHINGTON, D.C. | AP | -"),
        ("Cairo, 5 May 2021 (MENA) – The minister left.", "Cairo, 5 May 2021 (MENA) – | Cairo | MENA | 2021-05-05"),
        ("(Reuters) - The minister left.", "(Reuters) - | - | Reuters | -"),
        (
            "NUKU'ALOFA (Coral Sea Press) - Leaders met.",
            "NUKU'ALOFA (Coral Sea Press) - | NUKU'ALOFA | Coral Sea Press | -",
        ),
        (
            "GENEVA/CAIRO, Dec. 30 (Reuters) - Talks failed.",
            "GENEVA/CAIRO, Dec. 30 (Reuters) - | GENEVA/CAIRO | Reuters | 2023-12-30",
        ),
        ("MOSCOW, March 1. /TASS/. Russia left.", "MOSCOW, March 1. /TASS/. | MOSCOW | TASS | 2024-03-01"),
        ("MOSCOW. March 1 (Interfax) - Russia left.", "MOSCOW. March 1 (Interfax) - | MOSCOW | Interfax | 2024-03-01"),
        ("Tehran, March 1, IRNA – Iran left.", "Tehran, March 1, IRNA – | Tehran | IRNA | 2024-03-01"),
        (
            "New Delhi [India], March 1 (ANI): India left.",
            "New Delhi [India], March 1 (ANI): | New Delhi | ANI | 2024-03-01",
        ),
        (
            "RIO DE JANEIRO, Thursday, March 1, 2018 (AP) - Brazil left.",
            "RIO DE JANEIRO, Thursday, March 1, 2018 (AP) - | RIO DE JANEIRO | AP | 2018-03-01",
        ),
        ("AL-ARISH, Egypt (AP) — Egypt left.", "AL-ARISH, Egypt (AP) — | AL-ARISH, Egypt | AP | -"),
        ("BEIRUT (AP), March 3 — The minister left.", "BEIRUT (AP), March 3 — | BEIRUT | AP | 2024-03-03"),
        ("Minister meets envoy\n\nOSLO (AP) - The minister left.", "OSLO (AP) - | OSLO | AP | -"),
        ("DAMASCUS, (SANA)- The minister left.", "DAMASCUS, (SANA)- | DAMASCUS | SANA | -"),
    ];
    for (text, expected) in rows {
        let found = line(text).unwrap_or_else(|| panic!("no dateline in {text}"));
        let or = |v: Option<String>| v.unwrap_or("-".into());
        let shown = format!(
            "{} | {} | {} | {}",
            found.span.of(text),
            or(found.place),
            or(found.agency),
            or(found.date.map(|d| d.to_string()))
        );
        assert_eq!(shown, expected, "{text}");
    }
}

#[test]
fn sentences_that_are_no_datelines() {
    let rows = [
        "Mr. Smith (Labour) - who left early - said no.",
        "Mr. Smith (Labour) - The minister said no.",
        "The talks - which failed - were long.",
        "He/she said no.",
        "U.S.-led forces left.",
        "US - Iran talks resume",
        "BREAKING - The minister left.",
        "NATO - The alliance met.",
        "Iran (Islamic Republic of) - the delegation left.",
        "On Monday, March 3, the minister (Smith) left.",
        "March 3 - The minister left.",
        "Peace and War/ Notes",
        "(The minister) - as he said - left.",
        "",
        "-",
        "— The minister left.",
    ];
    for text in rows {
        assert_eq!(line(text), None, "{text}");
    }
}

#[test]
fn text_is_cleaned() {
    let bytes = "\u{FEFF}OSLO (AP) - The\u{200B} minister\tsaid\u{7} no.\r\nHe left\u{A0}on\u{AD} foot.\r\rThe end. \u{202E}\n\n".as_bytes();
    let (article, notes) = run(bytes, Format::Auto).unwrap();
    assert_eq!(article.text, "OSLO (AP) - The minister said no.\nHe left\u{A0}on foot.\n\nThe end.");
    assert_eq!(codes(&notes), ["undated"]);
    assert_eq!(article.outlet, None);
    assert_eq!(article.dateline.unwrap().agency.as_deref(), Some("AP"));
}

#[test]
fn other_encodings() {
    let le: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain("Türkiye met Iran.".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(run(&le, Format::Auto).unwrap().0.text, "Türkiye met Iran.");
    let be: Vec<u8> =
        [0xFE, 0xFF].into_iter().chain("Türkiye".encode_utf16().flat_map(u16::to_be_bytes)).chain([0xD8]).collect();
    let (article, notes) = run(&be, Format::Auto).unwrap();
    assert_eq!(article.text, "Türkiye\u{FFFD}");
    assert!(notes[0].message.contains("byte 16"), "{}", notes[0].message);
    let (article, notes) = run(b"Caf\xE9 and \xFF\xFE talks", Format::Auto).unwrap();
    assert_eq!(article.text, "Caf\u{FFFD} and \u{FFFD}\u{FFFD} talks");
    assert_eq!(notes[0].message, "3 undecodable byte sequence(s) replaced, the first at byte 3 of the input");
}

#[test]
fn what_is_no_article_is_refused() {
    assert_eq!(run(b"", Format::Auto).unwrap_err(), IngestError::Empty);
    assert_eq!(run(" \u{200B}\r\n\t\u{A0}".as_bytes(), Format::Auto).unwrap_err(), IngestError::Empty);
    assert_eq!(run(b"<html><body><script>x</script></body></html>", Format::Auto).unwrap_err(), IngestError::Empty);
    assert_eq!(run(b"Text\0more", Format::Auto).unwrap_err(), IngestError::Binary { offset: 4 });
    assert_eq!(
        run(&[b'a', 1, 2, 3, 4, 5, 6, 7, 8, 14, 15], Format::Auto).unwrap_err(),
        IngestError::Binary { offset: 1 }
    );
    let error = run(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Format::Auto).unwrap_err();
    assert_eq!(error.to_string(), "the input is not text: control character at byte 8");
    assert!(matches!(run(&vec![b'a'; super::MAX_INPUT + 1], Format::Text), Err(IngestError::TooLarge { .. })));
}

#[test]
fn long_text_is_cut_between_words() {
    let start = Instant::now();
    let line = "word ".repeat(2_000_000);
    let (article, notes) = run(line.as_bytes(), Format::Auto).unwrap();
    assert!(article.text.len() <= 1_000_000 && article.text.ends_with("word"));
    assert_eq!(codes(&notes), ["truncated", "undated"]);
    let (article, _) = run(&b"x".repeat(10 << 20), Format::Auto).unwrap();
    assert_eq!(article.text.len(), 1_000_000);
    let paragraphs = format!("{}\n\n", "A sentence of the text. ".repeat(20)).repeat(3_000);
    let (article, _) = run(paragraphs.as_bytes(), Format::Auto).unwrap();
    assert!(article.text.ends_with("text."));
    let whole = format!("{}   \n\n", "a".repeat(1_000_000));
    assert_eq!(codes(&run(whole.as_bytes(), Format::Auto).unwrap().1), ["undated"]);
    assert!(start.elapsed() < Duration::from_secs(20));
}

const PAGE: &str = r#"<!DOCTYPE html>
<html lang="en"><head><title>Minister meets envoy in Oslo | Fjord News</title>
<meta property="og:site_name" content="Fjord News"><meta property="article:published_time" content="2024-03-05T10:00:00Z">
<meta property="og:url" content="https://fjord.example/a1">
<script>var x = "<p>not text</p>";</script><style>p { color: red }</style></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<div id="content" class="article-body"><h1>Minister meets envoy in Oslo</h1>
<p>OSLO, March 5 (Fjord News) &ndash; Norway&rsquo;s foreign minister met the Iraqi envoy on Tuesday to discuss trade &amp; energy, the ministry said in a statement that was read out to reporters.</p>
<p>The two sides agreed to meet again<br>in Baghdad next month, and the envoy said that the talks, which went on for two hours, had been useful for both countries.</p>
<p>The minister thanked the envoy for the invitation, and said that he hoped for a visit of the Iraqi president, which would be the first in ten years.</p></div>
<footer><p>Copyright Fjord News. All rights reserved.</p></footer></body></html>"#;

#[test]
fn a_page() {
    let (article, notes) = run(PAGE.as_bytes(), Format::Auto).unwrap();
    assert_eq!(article.title.as_deref(), Some("Minister meets envoy in Oslo"));
    assert_eq!(article.outlet.as_deref(), Some("Fjord News"));
    assert_eq!(article.url.as_deref(), Some("https://fjord.example/a1"));
    assert_eq!(article.published, "2024-03-05".parse().ok());
    assert_eq!(article.language.as_deref(), Some("en"));
    assert_eq!(notes, []);
    assert!(
        article.text.contains("– Norway’s foreign minister met") && article.text.contains("trade & energy"),
        "{}",
        article.text
    );
    assert!(article.text.contains("\n\nThe two sides agreed"), "{}", article.text);
    assert!(
        !article.text.contains("Copyright") && !article.text.contains("Home") && !article.text.contains("not text"),
        "{}",
        article.text
    );
    assert_eq!(article.dateline.unwrap().agency.as_deref(), Some("Fjord News"));
}

#[test]
fn what_the_caller_says_comes_first() {
    let raw = RawArticle {
        bytes: PAGE.as_bytes(),
        outlet: Some("Other".into()),
        title: Some("Mine".into()),
        published: "2020-01-01".parse().ok(),
        ..Default::default()
    };
    let (article, _) = ingest(raw, &rules().lines, &rules().time).unwrap();
    assert_eq!((article.outlet.as_deref(), article.title.as_deref()), (Some("Other"), Some("Mine")));
    assert_eq!(article.published, "2020-01-01".parse().ok());
}

#[test]
fn other_places_of_date_and_title() {
    let date = |head: &str| {
        let page = format!("<html><head>{head}</head><body><p>Some text of the page.</p></body></html>");
        let (article, _) = run(page.as_bytes(), Format::Auto).unwrap();
        (article.published.map(|d| d.to_string()), article.title)
    };
    let json = r#"<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Talks &amp; trade","datePublished":"2023-04-05T01:00:00+02:00","publisher":{"name":"X"}}]}</script>"#;
    assert_eq!(date(json), (Some("2023-04-05".into()), Some("Talks & trade".into())));
    assert_eq!(date("<meta name=date content='June 13, 2024 10:00'>").0.as_deref(), Some("2024-06-13"));
    assert_eq!(date("<meta name=date content='Thu, 13 Jun 2024 10:00:00 GMT'>").0.as_deref(), Some("2024-06-13"));
    assert_eq!(date("<time datetime='2024-06-13'>now</time>").0.as_deref(), Some("2024-06-13"));
    assert_eq!(
        date("<title>The long title of a page - Some Site</title>").1.as_deref(),
        Some("The long title of a page")
    );
    assert_eq!(date("<meta name=date content='soon'>").0, None);
}

#[test]
fn what_only_looks_like_a_page() {
    for text in ["<3 is a number.", "< html", "A < b and c > d", "<https://example.org> wrote", "<unknown>tag"] {
        let (article, _) = run(text.as_bytes(), Format::Auto).unwrap();
        assert_eq!(article.text, text);
    }
}

#[test]
fn hostile_pages_end_soon() {
    let text = "<p>The minister met the envoy on Monday.</p>";
    let many = |open: &str, n: usize| format!("<html><body>{}{text}", open.repeat(n));
    let pages = [
        ("nested", many("<div>", 100_000)),
        ("tables", many("<table><tr><td>", 100_000)),
        ("lists", many("<ul><li>", 50_000)),
        ("formatting", many("<b><p>", 20_000)),
        ("links", many("<a href=x>", 20_000)),
        ("quotes", many("<blockquote><div>", 60)),
        ("crossed", many("<span><div></span>", 20_000)),
        ("paragraphs", many("<p>x", 100_000)),
        ("breaks", many("<br>", 15_000)),
        ("open brackets", many("<", 1_000_000)),
        ("open comments", many("<!--", 300_000)),
        ("end tags", many("</div></b></p>", 100_000)),
        ("attribute", format!("<html><body><p class=\"{}\">{text}", "x".repeat(5_000_000))),
        ("attributes", format!("<html><body><p {}>{text}", "a1=b c2 ".repeat(500_000))),
        ("entities", format!("<html><body><p>{}</p>{text}", "&amp;&#0;&#x110000;&nosuch;".repeat(50_000))),
        ("scripts", many("<script>", 100_000)),
        ("deep json", format!("<html><script type='application/ld+json'>{}</script>{text}", "[".repeat(500_000))),
        ("siblings", many("<div>x</div>", 19_000)),
        ("text", many("word ", 1_000_000)),
        ("deep tables", many("<table><tr><td>", 140)),
        ("closed links", many("<a href=x>y</a> ", 19_000)),
        ("linked paragraphs", many("<p>Some text, of a length, that counts. <a href=x>y</a></p>", 9_000)),
        ("deep paragraphs", many(&format!("{}<p>Some text, of a length, that counts.</p>", "<div>".repeat(2)), 70)),
        (
            "sections",
            many(
                "<div class=article><p>Some text, of a length, that counts here too.</p><p>More of it.</p></div>",
                6_000,
            ),
        ),
        ("line breaks", many("x<br><br>", 9_000)),
    ];
    for (name, page) in &pages {
        let start = Instant::now();
        let result = run(page.as_bytes(), Format::Auto);
        let time = start.elapsed();
        assert!(time < Duration::from_secs(20), "{name} took {time:?}");
        if let Ok((article, _)) = result {
            check_spans(&article);
        }
    }
}

#[test]
fn a_bomb_keeps_its_text() {
    let page = format!("<html><body>{}<p>The minister met the envoy.</p>", "<div>".repeat(100_000));
    let (article, notes) = run(page.as_bytes(), Format::Auto).unwrap();
    assert_eq!(article.text, "The minister met the envoy.");
    assert_eq!(codes(&notes), ["html_fallback", "undated"]);
}

fn check_spans(article: &Article) {
    assert!(!article.text.trim().is_empty());
    assert!(article.text.len() <= 1_000_000);
    assert!(!article.text.contains(['\r', '\0', '\u{FEFF}']));
    if let Some(line) = &article.dateline {
        assert!(!line.span.is_empty() && !line.span.of(&article.text).is_empty());
    }
    segment(article, &rules().tokens);
}

const PIECES: &[&str] = &[
    "<div>",
    "</div>",
    "<p>",
    "<b>",
    "</b>",
    "<a href='",
    "\">",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<table>",
    "<td>",
    "<select>",
    "<svg>",
    "</svg>",
    "<br/>",
    "<title>",
    "<meta name=date content=",
    "2024-02-30",
    "&amp;",
    "&#0;",
    "&",
    "<",
    ">",
    "/",
    "=",
    "\"",
    "'",
    "text of it",
    "BAGHDAD",
    "(AP)",
    " - ",
    "—",
    ", ",
    "June",
    "31",
    "/TASS/",
    "[",
    "]",
    "\u{A0}",
    "é",
    "王",
    "\u{202E}",
    "\n",
    "\r\n",
    "<html>",
    "<template>",
    "<frameset>",
    "<math>",
    "<plaintext>",
    "<textarea>",
    "<?xml",
    "<!DOCTYPE html>",
];

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for format in [Format::Auto, Format::Text, Format::Html] {
            let first = run(&bytes, format);
            if let Ok((article, _)) = &first {
                check_spans(article);
            }
            prop_assert_eq!(format!("{first:?}"), format!("{:?}", run(&bytes, format)));
        }
    }

    #[test]
    fn any_markup(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)) {
        let text = pieces.concat();
        for format in [Format::Auto, Format::Text, Format::Html] {
            let first = run(text.as_bytes(), format);
            if let Ok((article, _)) = &first {
                check_spans(article);
            }
            prop_assert_eq!(format!("{first:?}"), format!("{:?}", run(text.as_bytes(), format)));
        }
    }
}
