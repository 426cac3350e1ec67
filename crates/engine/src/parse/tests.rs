//! The whole reader against the network in f32, and what must hold for any words.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::span::Span;

const TINY: &[u8] = include_bytes!("../../tests/fixtures/reader-tiny.bin");
const REFERENCE: &str = include_str!("../../tests/fixtures/reader-tiny.json");

fn tiny() -> Reader {
    Reader::load(TINY).unwrap()
}

fn forms(sentence: &Value) -> Vec<&str> {
    sentence["forms"].as_array().unwrap().iter().map(|form| form.as_str().unwrap()).collect()
}

fn rows(value: &Value) -> Vec<Vec<f32>> {
    let row = |row: &Value| row.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect();
    value.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn pieces_shapes_vectors_and_arcs_agree_with_the_network() {
    let reader = tiny();
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    assert_eq!(reference["id"], reader.id());
    for sentence in reference["sentences"].as_array().unwrap() {
        let forms = forms(sentence);
        let (_, input) = reader.inputs(&forms).pop().unwrap();
        assert_eq!(sentence["ids"], serde_json::json!(input.ids), "{forms:?}");
        assert_eq!(sentence["shapes"], serde_json::json!(input.shapes), "{forms:?}");
        let vectors = reader.encoder.encode(reader.level, &[input], &mut encoder::Scratch::default());
        let hidden = reader.encoder.hidden;
        let near = |found: &[f32], want: &[f32], tolerance: f32| {
            for (x, y) in found.iter().zip(want) {
                assert!((x - y).abs() < tolerance, "{found:?} is not {want:?}");
            }
        };
        for (found, want) in vectors.chunks_exact(hidden).zip(rows(&sentence["words"])) {
            near(found, &want, 0.1);
        }
        let mut scratch = heads::Scratch::default();
        let out = reader.heads.project(reader.level, &vectors, &mut scratch);
        let width = out.len() / forms.len();
        for (found, want) in out.chunks_exact(width).zip(rows(&sentence["upos"])) {
            near(found, &want, 0.2);
        }
        let arcs = reader.heads.arcs(reader.level, &out, &mut scratch);
        for (word, (found, want)) in arcs.chunks_exact(forms.len() + 1).zip(rows(&sentence["arcs"])).enumerate() {
            let others: Vec<usize> = (0..want.len()).filter(|head| *head != word + 1).collect();
            let pick = |row: &[f32]| others.iter().map(|head| row[*head]).collect::<Vec<f32>>();
            near(&pick(found), &pick(&want), 0.3);
        }
    }
}

#[test]
fn every_level_reads_the_same() {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    let sentences: Vec<_> = reference["sentences"].as_array().unwrap().iter().map(forms).collect();
    let read = |level| Reader::load_at(TINY, level).unwrap().read(&sentences);
    let want = read(Level::best());
    for level in Level::all() {
        assert_eq!(read(level), want, "{level:?}");
    }
}

#[test]
fn every_processor_computes_the_same_bits() {
    let reader = tiny();
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    // FNV-1a over the bits of all word vectors and arc scores.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for sentence in reference["sentences"].as_array().unwrap() {
        let (_, input) = reader.inputs(&forms(sentence)).pop().unwrap();
        let vectors = reader.encoder.encode(reader.level, &[input], &mut encoder::Scratch::default());
        let mut scratch = heads::Scratch::default();
        let out = reader.heads.project(reader.level, &vectors, &mut scratch);
        let arcs = reader.heads.arcs(reader.level, &out, &mut scratch);
        for byte in vectors.iter().chain(&arcs).flat_map(|x| x.to_bits().to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    // The value that x86-64 and 64-bit ARM gave. It changes with the fixture and with the order of float operations.
    assert_eq!(format!("{hash:016x}"), "3319d6fbd6eceba2");
}

/// Whether the heads lead from every word to the one root.
fn is_tree(words: &[Word]) -> bool {
    let roots = words.iter().filter(|word| word.head.is_none()).count();
    let reaches_root = |start: usize| {
        let mut at = start;
        for _ in 0..words.len() {
            match words[at].head {
                Some(head) => at = head,
                None => return true,
            }
        }
        false
    };
    words.is_empty() || roots == 1 && (0..words.len()).all(reaches_root)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_words_give_trees_alike_alone_and_together(
        sentences in prop::collection::vec(prop::collection::vec("\\PC{0,6}|[a-zA-Z0-9 .,'-]{0,12}|.{0,3}", 0..30), 0..8),
    ) {
        let reader = tiny();
        let sentences: Vec<Vec<&str>> =
            sentences.iter().map(|forms| forms.iter().map(String::as_str).collect()).collect();
        let together = reader.read(&sentences);
        prop_assert_eq!(together.len(), sentences.len());
        for (analysis, sentence) in together.iter().zip(&sentences) {
            prop_assert_eq!(analysis.words.len(), sentence.len());
            prop_assert!(is_tree(&analysis.words), "{:?}", analysis.words);
            prop_assert!(analysis.names.iter().all(|name| name.tokens.end <= sentence.len()));
            prop_assert_eq!(std::slice::from_ref(analysis), &reader.read(std::slice::from_ref(sentence))[..]);
        }
    }
}

#[test]
fn a_sentence_too_long_for_one_pass_is_one_tree() {
    let reader = tiny();
    for count in [509, 511, 900, 5000] {
        let sentence: Vec<&str> = ["the", "envoy", "al-Sudani", "said", "."].into_iter().cycle().take(count).collect();
        let analyses = reader.read(&[sentence]);
        assert_eq!(analyses[0].words.len(), count);
        assert!(is_tree(&analyses[0].words));
    }
}

#[test]
fn a_document_has_absolute_heads_and_a_flat_dateline() {
    let text = "BAGHDAD (SANA) - Talks resumed . They met .";
    let mut tokens = Vec::new();
    let mut at = 0;
    for form in text.split(' ') {
        tokens.push(Token { span: Span::new(at, at + form.len()), multiword: None, space_after: true });
        at += form.len() + 1;
    }
    let sentence = |tokens_: Range<usize>, kind| Sentence {
        span: tokens[tokens_.start].span.join(tokens[tokens_.end - 1].span),
        tokens: tokens_,
        paragraph: 0,
        kind,
    };
    let sentences = [
        sentence(0..3, SentenceKind::Dateline),
        sentence(3..6, SentenceKind::Body),
        sentence(6..9, SentenceKind::Body),
    ];
    let reader = tiny();
    let (words, names) = parse(text, &sentences, &tokens, &reader);
    assert_eq!(words.len(), tokens.len());
    let flat: Vec<_> = words[..3].iter().map(|word| (word.head, &*word.rel, word.upos, &*word.lemma)).collect();
    let (x, dep) = (Upos::X, "dep");
    assert_eq!(flat, [(None, "root", x, "BAGHDAD"), (Some(0), dep, x, "(SANA)"), (Some(0), dep, x, "-")]);
    let alone = reader.read(&[vec!["They", "met", "."]]);
    let shifted: Vec<_> = alone[0].words.iter().map(|word| word.head.map(|head| head + 6)).collect();
    assert_eq!(words[6..].iter().map(|word| word.head).collect::<Vec<_>>(), shifted);
    assert!(names.iter().all(|name| name.tokens.start >= 3));
}

#[test]
fn a_reader_may_be_shared() {
    fn shared<T: Send + Sync + std::fmt::Debug>() {}
    shared::<Reader>();
}
