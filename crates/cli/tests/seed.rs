//! The dispatch that must come out right first, where `../shared/seed` exists.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

struct Record {
    json: Value,
    text: Vec<char>,
}

fn record() -> Option<Record> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let candidates = [root.join("../shared/seed"), root.join("shared/seed")];
    let path = candidates.iter().map(|d| d.join("dispatch-2024-06-13-shafaq-news.txt")).find(|p| p.exists())?;
    let out = Command::new(env!("CARGO_BIN_EXE_drogman"))
        .args(["code", "--published", "2024-06-13", "--outlet", "Shafaq News", "--format", "jsonl"])
        .arg(path)
        .output()
        .expect("drogman runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let json: Value = serde_json::from_slice(&out.stdout).expect("one JSON record");
    let text = json["text"].as_str().expect("text").chars().collect();
    Some(Record { json, text })
}

impl Record {
    fn slice(&self, v: &Value) -> String {
        let (s, e) = (v["start"].as_u64().expect("start") as usize, v["end"].as_u64().expect("end") as usize);
        self.text[s..e].iter().collect()
    }

    fn entity(&self, id: &Value) -> &Value {
        self.json["entities"].as_array().expect("entities").iter().find(|e| e["id"] == *id).expect("entity of id")
    }

    fn named(&self, name: &str) -> &Value {
        let all = self.json["entities"].as_array().expect("entities");
        all.iter().find(|e| e["name"].as_str() == Some(name)).unwrap_or_else(|| {
            panic!("no entity {name}: {:?}", all.iter().map(|e| e["name"].clone()).collect::<Vec<_>>())
        })
    }

    fn events(&self) -> &Vec<Value> {
        self.json["events"].as_array().expect("events")
    }

    fn participants(&self, e: &Value) -> Vec<String> {
        let ids = e["actors"].as_array().into_iter().chain(e["recipients"].as_array()).flatten();
        ids.map(|id| self.label(id)).collect()
    }

    /// Name of an entity, or its office or country where it has none.
    fn label(&self, id: &Value) -> String {
        let e = self.entity(id);
        e["name"].as_str().or(e["office"]["title"].as_str()).or(e["country"].as_str()).unwrap_or("?").to_string()
    }

    fn find(&self, what: &str, test: impl Fn(&Value) -> bool) -> &Value {
        self.events().iter().find(|e| test(e)).unwrap_or_else(|| {
            let all: Vec<String> = self
                .events()
                .iter()
                .map(|e| {
                    format!(
                        "{} {} {} {:?} {}",
                        e["type"],
                        e["mode"],
                        e["trigger"]["text"],
                        self.participants(e),
                        e["status"]
                    )
                })
                .collect();
            panic!("{what} not among\n{}", all.join("\n"))
        })
    }

    fn has(&self, e: &Value, who: &str) -> bool {
        self.participants(e).iter().any(|p| p.contains(who))
    }
}

fn topics(e: &Value) -> String {
    e["topics"].as_array().expect("topics").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_offset_points_at_its_words() {
    let Some(r) = record() else { return };
    for e in r.json["entities"].as_array().expect("entities") {
        for m in e["mentions"].as_array().expect("mentions") {
            assert_eq!(r.slice(m), m["text"].as_str().expect("text"));
        }
    }
    for e in r.events() {
        assert_eq!(r.slice(&e["trigger"]), e["trigger"]["text"].as_str().expect("text"));
        assert!(!e["attribution"].as_array().expect("attribution").is_empty());
        assert!(!e["why"].as_array().expect("why").is_empty());
    }
}

#[test]
fn people_and_their_offices() {
    let Some(r) = record() else { return };
    let rashid = r.named("Abdul Latif Rashid");
    assert_eq!(rashid["country"], "IRQ");
    assert!(rashid["office"]["title"].as_str().is_some_and(|t| t.contains("president")));
    let bagheri = r.named("Ali Bagheri Kani");
    assert_eq!(bagheri["country"], "IRN");
    assert_eq!(bagheri["office"]["acting"], true);
    let texts: Vec<&str> =
        bagheri["mentions"].as_array().expect("mentions").iter().filter_map(|m| m["text"].as_str()).collect();
    assert!(texts.iter().any(|t| t.contains("Bagheri Kani")) && texts.contains(&"Bagheri"), "{texts:?}");
    assert!(texts.iter().any(|t| t.contains("Iranian Acting foreign minister")), "{texts:?}");
    let soleimani = r.named("Qassem Soleimani");
    assert_eq!(soleimani["country"], "IRN");
    let muhandis = r.json["entities"]
        .as_array()
        .expect("entities")
        .iter()
        .find(|e| e["name"].as_str().is_some_and(|n| n.contains("Muhandis")))
        .expect("al-Muhandis");
    assert_eq!(muhandis["country"], "IRQ");
}

#[test]
fn the_meeting_at_baghdad_palace() {
    let Some(r) = record() else { return };
    let m = r.find("meeting of Rashid and Bagheri", |e| {
        e["type"] == "CONSULT" && e["status"] == "occurred" && r.has(e, "Rashid") && r.has(e, "Bagheri")
    });
    assert!(m["where"]["name"].as_str().is_some_and(|n| n.contains("Baghdad Palace")), "{}", m["where"]);
    let delegation = m["actors"]
        .as_array()
        .into_iter()
        .chain(m["recipients"].as_array())
        .flatten()
        .any(|id| r.entity(id)["kind"] == "group");
    assert!(delegation, "delegation among {:?}", r.participants(m));
    let kinds: Vec<&str> =
        m["attribution"].as_array().expect("attribution").iter().filter_map(|a| a["kind"].as_str()).collect();
    assert!(kinds.contains(&"official_statement"), "{kinds:?}");
    assert_eq!(kinds.last(), Some(&"outlet"));
}

#[test]
fn positions_of_both_sides() {
    let Some(r) = record() else { return };
    let wish = r.find("Rashid's wish for cooperation", |e| {
        e["type"] == "AGREE"
            && r.has(e, "Rashid")
            && ["economy", "trade", "tourism", "energy"].iter().all(|t| topics(e).contains(t))
    });
    assert_eq!(wish["status"], "occurred");
    let call = r.find("call for a ceasefire", |e| e["type"] == "REQUEST" && r.has(e, "Rashid"));
    let content = r.slice(&call["content"]);
    assert!(content.contains("ceasefire") && content.contains("civilians"), "{content}");
    r.find("support for the Palestinian people", |e| {
        e["type"] == "SUPPORT" && (r.has(e, "Iraq") || r.has(e, "Rashid"))
    });
    r.find("Bagheri's wish to expand cooperation", |e| {
        e["type"] == "AGREE" && (r.has(e, "Bagheri") || r.has(e, "Iran")) && r.has(e, "Iraq")
    });
}

#[test]
fn the_security_agreement() {
    let Some(r) = record() else { return };
    let all = r.json["agreements"].as_array().expect("agreements");
    let g =
        all.iter().find(|g| g["subject"].as_str().is_some_and(|s| s.contains("security"))).expect("security agreement");
    let parties: Vec<&str> =
        g["parties"].as_array().expect("parties").iter().filter_map(|id| r.entity(id)["country"].as_str()).collect();
    assert!(parties.contains(&"IRQ") && parties.contains(&"IRN"), "{parties:?}");
}

#[test]
fn the_homage() {
    let Some(r) = record() else { return };
    let c = r.find("homage", |e| {
        e["type"] == "CEREMONY" && r.has(e, "Soleimani") && r.has(e, "Muhandis") && r.has(e, "Bagheri")
    });
    assert!(
        c["where"]["name"].as_str().is_some_and(|n| n.contains("Baghdad")) || c["where"]["country"] == "IRQ",
        "{}",
        c["where"]
    );
}

#[test]
fn what_is_planned() {
    let Some(r) = record() else { return };
    for who in ["Presidency", "Parliament", "Supreme Judicial Council"] {
        let e = r.find(who, |e| {
            e["type"] == "CONSULT"
                && e["status"] == "planned"
                && r.has(e, "Bagheri")
                && r.participants(e).iter().any(|p| p.to_lowercase().contains(&who.to_lowercase()))
        });
        let kinds: Vec<&str> =
            e["attribution"].as_array().expect("attribution").iter().filter_map(|a| a["kind"].as_str()).collect();
        assert!(kinds.contains(&"unnamed_official"), "{kinds:?}");
    }
    let planned = r.find("planned meetings", |e| {
        e["type"] == "CONSULT" && e["status"] == "planned" && r.participants(e).len() >= 6
    });
    let titles: Vec<String> = planned["actors"]
        .as_array()
        .into_iter()
        .chain(planned["recipients"].as_array())
        .flatten()
        .filter_map(|id| r.entity(id)["office"]["title"].as_str().map(str::to_lowercase))
        .collect();
    assert!(
        titles.iter().any(|t| t.contains("prime minister")) && titles.iter().any(|t| t.contains("security advis")),
        "{titles:?}"
    );
    let travel = r.find("travel to Erbil", |e| e["mode"] == "visit" && e["where"]["name"] == "Erbil");
    assert_eq!(travel["status"], "planned");
    assert_eq!(travel["when"]["start"], "2024-06-14");
    assert!(travel["where"]["lat"].as_f64().is_some_and(|x| (x - 36.19).abs() < 0.1));
    r.find("meetings with Kurdish officials", |e| {
        e["type"] == "CONSULT"
            && e["status"] == "planned"
            && e["mode"] != "visit"
            && r.has(e, "Bagheri")
            && r.participants(e).iter().any(|p| p.contains("official"))
    });
}

#[test]
fn the_itinerary() {
    let Some(r) = record() else { return };
    let visits = r.json["visits"].as_array().expect("visits");
    let v = visits.iter().find(|v| r.label(&v["traveller"]).contains("Bagheri")).expect("Bagheri's visit");
    assert!(v["tour"].as_str().is_some_and(|t| t.contains("tour")), "{}", v["tour"]);
    let stops: Vec<&str> =
        v["stops"].as_array().expect("stops").iter().filter_map(|s| s["place"]["name"].as_str()).collect();
    assert_eq!(stops, ["Baghdad", "Erbil"]);
    assert_eq!(v["stops"][0]["arrives"]["start"], "2024-06-13");
    assert_eq!(v["stops"][1]["arrives"]["start"], "2024-06-14");
}

#[test]
fn quotes_have_their_speakers() {
    let Some(r) = record() else { return };
    let quotes = r.json["quotes"].as_array().expect("quotes");
    for (words, who) in [
        ("deep bilateral relations", "Rashid"),
        ("historical and religious bonds", "Rashid"),
        ("positive impact on reinforcing", "Rashid"),
        ("promote peace and stability", "Rashid"),
        ("constructive cooperation", "Bagheri"),
        ("aspirations of the two friendly nations", "Bagheri"),
    ] {
        let q = quotes.iter().find(|q| r.slice(q).contains(words)).unwrap_or_else(|| panic!("no quote {words}"));
        assert!(r.label(&q["speaker"]).contains(who), "{words}: {}", q["speaker"]);
    }
}

#[test]
fn nothing_is_invented() {
    let Some(r) = record() else { return };
    let conflict =
        r.events().iter().filter(|e| e["quad"].as_u64().is_some_and(|q| q >= 3) && e["type"] != "REQUEST").count();
    assert_eq!(conflict, 0, "the dispatch reports no conflict");
    assert!(r.events().len() <= 16, "{} events", r.events().len());
}
