//! Knowledge: small files written here, then the real ones.

use std::path::{Path, PathBuf};
use std::time::Instant;

use drogman::knowledge::{Entry, FoldedWord, Knowledge, PlaceContext, Problem, fold};
use jiff::civil::date;
use sha2::{Digest, Sha256};

const STATES: &str = r#"
[[state]]
id = "RUR"
name = "Ruritania"
names = ["RU"]
adjectives = ["Ruritanian"]
demonyms = ["Ruritanian", "Ruritanians"]
capital = "Strelsau"
"#;

const TITLES: &str = r#"
[[title]]
id = "foreign-minister"
forms = ["foreign minister", "minister of foreign affairs"]
sector = "GOV"
rank = 3
unique = true
examples = ["the Ruritanian foreign minister"]

[[title]]
id = "foreign-secretary"
forms = ["foreign secretary"]
sector = "GOV"
rank = 3
office = "foreign-minister"
examples = ["the foreign secretary"]
"#;

const OFFICES: &str = r#"
country = "RUR"
checked = "2026-01"

[[holder]]
office = "foreign-minister"
title = "foreign minister"
name = "Rudolf Rassendyll"
variants = ["R. Rassendyll"]
since = "2015-03-01"
until = "2018-06"
source = "made up"

[[holder]]
office = "foreign-minister"
title = "foreign minister"
name = "Flavia Elphberg"
since = "2018-06-20"
source = "made up"
"#;

const TYPES: &str = r#"
[[type]]
id = "CONSULT"
quad = 1
score = 2.5
recipient = "optional"
meaning = "Meets."
modes = [{ id = "phone", score = 1.5 }]

[[map]]
type = "CONSULT"
code = "040"

[[map]]
type = "CONSULT"
mode = "phone"
code = "041"

[goldstein]
"04" = 1.0
"#;

const CITIES: &str = "# head\n1\tStrelsau\tStrelsow\tRUR\tCapital\t50.0\t14.0\t200000\t1\n2\tZenda\t\tRUR\tZenda\t50.5\t14.5\t90000\t0\n\
                      3\tZenda\t\tUSA\tKansas\t37.4\t-98.2\t300000\t0\n";

fn load(files: &[(&str, &str)]) -> Result<Knowledge, Vec<Problem>> {
    Knowledge::load(&files.iter().map(|(n, t)| (n.to_string(), t.to_string())).collect::<Vec<_>>())
}

fn small() -> Knowledge {
    load(&[
        ("actors/states.toml", STATES),
        ("actors/titles.toml", TITLES),
        ("offices/RUR.toml", OFFICES),
        ("ontology/types.toml", TYPES),
        ("places/cities.tsv", CITIES),
    ])
    .expect("small knowledge")
}

fn load_over(own: &[(&str, &str)]) -> Result<Knowledge, Vec<Problem>> {
    let owned = |files: &[(&str, &str)]| files.iter().map(|(n, t)| (n.to_string(), t.to_string())).collect::<Vec<_>>();
    let base = [
        ("actors/states.toml", STATES),
        ("actors/titles.toml", TITLES),
        ("offices/RUR.toml", OFFICES),
        ("ontology/types.toml", TYPES),
        ("places/cities.tsv", CITIES),
    ];
    Knowledge::load_over(&owned(&base), &owned(own))
}

fn messages(files: &[(&str, &str)]) -> Vec<String> {
    load(files).expect_err("a problem").iter().map(Problem::to_string).collect()
}

fn matches(kb: &Knowledge, words: &[&str]) -> Vec<(usize, Entry)> {
    let words: Vec<FoldedWord<'_>> = words.iter().map(|w| FoldedWord { folded: fold(w), original: w }).collect();
    kb.phrases.at(&words, 0).into_iter().map(|m| (m.len, m.entry)).collect()
}

#[test]
fn holders_are_half_open_and_inexact_dates_are_possible() {
    let kb = small();
    let names = |title: &str, on| -> Vec<&str> {
        kb.holders("RUR", title, on).iter().map(|t| kb.people[t.person].name.as_str()).collect()
    };
    assert!(names("foreign-minister", date(2015, 2, 28)).is_empty());
    assert_eq!(names("foreign-minister", date(2015, 3, 1)), ["Rudolf Rassendyll"]);
    assert_eq!(names("foreign-minister", date(2018, 6, 25)), ["Rudolf Rassendyll", "Flavia Elphberg"]);
    assert_eq!(names("foreign-minister", date(2018, 7, 1)), ["Flavia Elphberg"]);
    assert_eq!(names("foreign-secretary", date(2020, 1, 1)), ["Flavia Elphberg"], "a title stands for its office");
    assert!(kb.holders("XXX", "foreign-minister", date(2020, 1, 1)).is_empty());
}

#[test]
fn people_are_found_by_surname() {
    let kb = small();
    let [person] = kb.people_by_surname("elphberg") else { panic!("one person") };
    assert_eq!(kb.tenures_of(*person).len(), 1);
    assert!(kb.people_by_surname("hentzau").is_empty());
}

#[test]
fn entries_know_their_line() {
    let kb = small();
    assert_eq!((&*kb.titles[1].why.file, kb.titles[1].why.line), ("actors/titles.toml", 10));
    assert_eq!(kb.tenures[1].why.line, 14);
}

#[test]
fn phrases_obey_case() {
    let kb = small();
    assert_eq!(matches(&kb, &["Ruritania"]), [(1, Entry::StateName(0))]);
    assert_eq!(matches(&kb, &["ruritania"]), []);
    assert_eq!(matches(&kb, &["R.U."]), [(1, Entry::StateName(0))]);
    assert_eq!(matches(&kb, &["Ru"]), []);
    assert_eq!(matches(&kb, &["Foreign", "Minister", "Elphberg"]), [(2, Entry::Title(0))]);
}

#[test]
fn places_follow_the_article() {
    let kb = small();
    let country = |countries: &[(String, f32)]| {
        let hit = kb.places.resolve("Zenda", &PlaceContext { countries, near: &[] }).expect("Zenda");
        (hit.country, hit.geonameid)
    };
    assert_eq!(country(&[]), ("USA".into(), Some(3)), "the larger one, if nothing speaks against it");
    assert_eq!(country(&[("RUR".into(), 2.0)]), ("RUR".into(), Some(2)));
    assert!(kb.places.resolve("Hentzau", &PlaceContext { countries: &[], near: &[] }).is_none());
}

#[test]
fn cameo_takes_the_most_specific_row_and_the_longest_prefix() {
    let kb = small();
    assert_eq!(kb.cameo("CONSULT", Some("phone"), &[]), Some("041"));
    assert_eq!(kb.cameo("CONSULT", Some("visit"), &[]), Some("040"));
    assert_eq!(kb.cameo("ASSAULT", None, &[]), None);
    assert_eq!(kb.goldstein("041"), Some(1.0));
    assert_eq!(kb.goldstein("19"), None);
}

#[test]
fn all_problems_come_at_once_with_file_and_line() {
    let titles = TITLES.replace("office = \"foreign-minister\"", "office = \"foreign-mnister\"");
    let offices = OFFICES.replace("2018-06-20", "2018-02-30").replace("2018-06\"", "2014-06\"");
    let bad = "[[state]]\nid = \"AAA\"\nname = \"A\"\ncolor = \"red\"\n";
    assert_eq!(
        messages(&[
            ("actors/more.toml", bad),
            ("actors/states.toml", STATES),
            ("actors/titles.toml", &titles),
            ("offices/RUR.toml", &offices),
        ]),
        [
            "actors/more.toml:4: unknown field `color`, expected one of `id`, `name`, `official`, `names`, `adjectives`, \
             `demonyms`, `capital`, `metonyms`, `codes`, `parent`, `sector`, `region`",
            "actors/titles.toml:10: foreign-secretary: unknown office \"foreign-mnister\"",
            "offices/RUR.toml:5: Rudolf Rassendyll: `until` does not lie behind `since`",
            "offices/RUR.toml:14: \"2018-02-30\" is no date",
        ]
    );
}

#[test]
fn two_people_in_a_unique_office_are_a_problem() {
    let offices = OFFICES.replace("2018-06\"", "2019-06\"");
    let found =
        messages(&[("actors/titles.toml", TITLES), ("actors/states.toml", STATES), ("offices/RUR.toml", &offices)]);
    assert_eq!(
        found,
        ["offices/RUR.toml:14: RUR foreign-minister: Flavia Elphberg begins before Rudolf Rassendyll ends"]
    );
}

#[test]
fn bodies_and_outlets_are_checked() {
    let bodies = r#"
[[body]]
id = "guard"
name = "Royal Guard"
kind = "group"
country = "RUR"
sector = "MIL"
parent = "army"
examples = ["The Royal Guard left."]

[[body]]
id = "guards"
name = "Royal Guard"
kind = "group"
country = "RUT"
sector = "MIL"
"#;
    assert_eq!(
        messages(&[("actors/bodies/x.toml", bodies), ("actors/states.toml", STATES)]),
        [
            "actors/bodies/x.toml:2: guard: unknown parent \"army\"",
            "actors/bodies/x.toml:11: an entry needs an example",
            "actors/bodies/x.toml:11: guards: \"Royal Guard\" is already a name of guard",
            "actors/bodies/x.toml:11: guards: unknown country \"RUT\"",
        ]
    );
}

#[test]
fn entries_of_other_files_join_replace_and_remove() {
    let mine = r#"
country = "RUR"

[[title]]
id = "foreign-secretary"
remove = true

[[title]]
id = "foreign-minister"
forms = ["chief diplomat"]
sector = "GOV"
rank = 3
unique = true
examples = ["the chief diplomat"]

[[holder]]
office = "foreign-minister"
title = "foreign minister"
name = "Flavia Elphberg"
since = "2018-06-20"
until = "2020-01-05"
source = "made up"

[[holder]]
office = "foreign-minister"
name = "Rudolf Rassendyll"
since = "2015-03-01"
remove = true

[[holder]]
office = "foreign-minister"
title = "foreign minister"
name = "Fritz Tarlenheim"
since = "2020-01-05"
source = "made up"
"#;
    let kb = load_over(&[("mine.toml", mine)]).expect("overlay");
    let [title] = &kb.titles[..] else { panic!("{:?}", kb.titles) };
    assert_eq!((title.forms[0].as_str(), &*title.why.file, title.why.line), ("chief diplomat", "mine.toml", 8));
    assert_eq!(matches(&kb, &["Foreign", "Minister"]), []);
    let names: Vec<&str> = kb.people.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Flavia Elphberg", "Fritz Tarlenheim"], "people go with their last tenure");
    let holder = |on| kb.holders("RUR", "foreign-minister", on).iter().map(|t| t.person).collect::<Vec<_>>();
    assert_eq!((holder(date(2019, 1, 1)), holder(date(2021, 1, 1))), (vec![0], vec![1]));
    assert_eq!(kb.samples.len(), 1);
    assert_ne!(kb.digest, small().digest);
}

#[test]
fn a_file_of_the_same_path_replaces_the_whole_file() {
    let kb = load_over(&[("offices/RUR.toml", "country = \"RUR\"\n")]).expect("overlay");
    assert!(kb.people.is_empty() && kb.titles.len() == 2);
}

#[test]
fn overlays_are_checked_as_strictly() {
    let found = |text: &str| -> Vec<String> {
        load_over(&[("mine.toml", text)]).expect_err("a problem").iter().map(Problem::to_string).collect()
    };
    assert_eq!(
        found("[[title]]\nid = \"foreign-ministre\"\nremove = true\n"),
        ["mine.toml:1: there is no title \"foreign-ministre\" to remove"]
    );
    assert_eq!(
        found("\n[[holder]]\nname = \"Flavia Elphberg\"\nremove = true\n"),
        ["mine.toml:2: to remove a holder, give its `office`, `name` and `since`"]
    );
    assert_eq!(
        found("[[title]]\nid = \"foreign-minister\"\nrank = 2\nremove = true\n"),
        ["mine.toml:1: `remove = true` needs only the id, not \"rank\""]
    );
    let removed = found("[[title]]\nid = \"foreign-minister\"\nremove = true\n");
    assert!(removed.contains(&"offices/RUR.toml:5: unknown office \"foreign-minister\"".to_string()), "{removed:?}");
    let twice = STATES.replace("RUR", "RUT").repeat(2);
    assert_eq!(
        found(&twice),
        [
            "mine.toml:10: state \"RUT\" is defined twice",
            "mine.toml:10: state \"RUT\" is defined twice, first at mine.toml:2"
        ]
    );
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data")
}

fn files(dir: &Path, out: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).expect("data").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            let name = path.strip_prefix(data()).expect("inside data").to_string_lossy().replace('\\', "/");
            out.push((name, std::fs::read_to_string(&path).expect("UTF-8")));
        }
    }
}

#[test]
fn the_real_files_have_no_problem() {
    let mut all = Vec::new();
    files(&data(), &mut all);
    let start = Instant::now();
    let kb = Knowledge::load(&all).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
        panic!("{} problems:\n{}", lines.len(), lines.join("\n"))
    });
    // debug builds check overflow and are slow; `cargo test --release -- --nocapture` shows the time that counts
    let time = start.elapsed();
    assert!(time.as_secs() < 10, "loading took {time:?}");
    assert!(kb.states.len() > 200 && kb.bodies.len() > 250 && kb.outlets.len() > 120, "files are missing");
    assert_eq!(kb.contexts.len(), 37);
    assert_eq!(kb.types.len(), 17);
}

#[test]
fn place_tables_are_those_of_their_card() {
    let card = std::fs::read_to_string(data().join("places/README.md")).expect("card");
    for name in ["cities.tsv", "admin1.tsv"] {
        let text = std::fs::read_to_string(data().join("places").join(name)).expect(name);
        let digest: String = Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        let rows = text.lines().filter(|l| !l.starts_with('#')).count();
        let line = format!("| `data/places/{name}` | {rows} | `{digest}` |");
        assert!(card.contains(&line), "data/places/README.md should say\n{line}");
    }
}

#[test]
fn types_say_what_the_codebook_makes_of_plans_and_own_modes() {
    let types = TYPES.replace("id = \"CONSULT\"", "id = \"CONSULT\"\nplanned = \"AGREEMENT\"");
    assert_ne!(types, TYPES, "the types of this test have CONSULT");
    let found = load_over(&[("ontology/types.toml", &types)]).expect_err("a problem");
    assert_eq!(found.iter().map(Problem::to_string).collect::<Vec<_>>().len(), 1, "{found:?}");
    assert!(found[0].to_string().ends_with("CONSULT: unknown type \"AGREEMENT\""), "{}", found[0]);
}
