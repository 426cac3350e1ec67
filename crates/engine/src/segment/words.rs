//! Divides stretches between white space into the words of UD.

use super::TokenRules;
use crate::doc::Token;
use crate::span::Span;

/// Pushes the words of `span`. A chunk of text longer than this is cut, so that no word is unbounded.
const CHUNK_BYTES: usize = 512;

pub(super) fn words(text: &str, span: Span, rules: &TokenRules, out: &mut Vec<Token>) {
    let base = span.start as usize;
    let mut chunk_start = None;
    let part = span.of(text);
    let flush = |start: usize, end: usize, spaced: bool, out: &mut Vec<Token>| {
        let first = out.len();
        chunk(text, start, end, rules, out);
        if let Some(last) = out.len().checked_sub(1).filter(|last| *last >= first) {
            let shared = out[last].multiword;
            out[last].space_after = spaced;
            for token in out[first..last].iter_mut().rev() {
                if shared.is_none() || token.multiword != shared {
                    break;
                }
                token.space_after = spaced;
            }
        }
    };
    for (i, c) in part.char_indices() {
        let at = base + i;
        if c.is_whitespace() {
            if let Some(start) = chunk_start.take() {
                flush(start, at, true, out);
            }
        } else {
            match chunk_start {
                None => chunk_start = Some(at),
                Some(start) if at - start >= CHUNK_BYTES => {
                    flush(start, at, false, out);
                    chunk_start = Some(at);
                }
                Some(_) => {}
            }
        }
    }
    if let Some(start) = chunk_start {
        flush(start, span.end as usize, true, out);
    }
}

fn push(out: &mut Vec<Token>, start: usize, end: usize) {
    if start < end {
        out.push(Token { span: Span::new(start, end), multiword: None, space_after: false });
    }
}

/// One stretch without white space.
fn chunk(text: &str, start: usize, end: usize, rules: &TokenRules, out: &mut Vec<Token>) {
    let word = &text[start..end];
    if is_address(word) {
        let trimmed = word.trim_end_matches(['.', ',', ';', ')', '>', '"', '”', '’', '!']);
        let mid = start + trimmed.len();
        push(out, start, mid);
        core(text, mid, end, rules, out);
        return;
    }
    core(text, start, end, rules, out);
}

fn is_address(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower.starts_with("http://")
        || lower.starts_with("https://")
        || lower.starts_with("www.")
        || (word.contains('@') && word.contains('.') && !word.starts_with('@'))
}

/// Peels marks from both ends, then splits what is left at hyphens, slashes and clitics.
fn core(text: &str, mut start: usize, end: usize, rules: &TokenRules, out: &mut Vec<Token>) {
    while start < end {
        let rest = &text[start..end];
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_alphanumeric() || starts_word(rest, rules) {
            break;
        }
        let len = mark_len(rest);
        push(out, start, start + len);
        start += len;
    }
    if start >= end {
        return;
    }
    // the longest word-like prefix: up to a mark that stands inside a word only in known ways
    let stop = start + inner_len(&text[start..end], rules);
    inner(text, start, stop, rules, out);
    core(text, stop, end, rules, out);
}

/// Words that begin with an apostrophe or a sign: 's after a quote, '90s, -5.
fn starts_word(rest: &str, rules: &TokenRules) -> bool {
    let mut chars = rest.chars();
    let (Some(a), Some(b)) = (chars.next(), chars.next()) else { return false };
    if matches!(a, '\'' | '’') {
        let after = rest[a.len_utf8()..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let clitic = format!("'{}", after.to_lowercase());
        return rules.clitics.contains(&clitic) || (b.is_ascii_digit() && after.len() <= 3);
    }
    matches!(a, '@' | '#') && b.is_alphanumeric() && a == '@'
}

/// A run of the same mark is one token ("...", "--", "!!"); otherwise each mark is its own.
fn mark_len(rest: &str) -> usize {
    let first = rest.chars().next().unwrap_or(' ');
    let run = if matches!(first, '.' | '-' | '!' | '?' | '*' | '=' | '_') {
        rest.chars().take_while(|c| *c == first).count()
    } else {
        1
    };
    if first == '\'' && rest.starts_with("''") {
        return 2;
    }
    run * first.len_utf8()
}

/// Length of the leading part that may hold a word with inner marks (3.5, U.S., o'clock, 10:30, Shi'ite).
fn inner_len(rest: &str, rules: &TokenRules) -> usize {
    let chars: Vec<(usize, char)> = rest.char_indices().collect();
    let at = |i: usize| chars.get(i).map(|(_, c)| *c);
    let mut i = usize::from(!chars[0].1.is_alphanumeric());
    while let Some(c) = at(i) {
        if c.is_alphanumeric() || is_joined_mark(c) {
            i += 1;
            continue;
        }
        let before = at(i.wrapping_sub(1)).unwrap_or(' ');
        let after = at(i + 1).unwrap_or(' ');
        let inside = match c {
            '.' => after.is_alphanumeric() && (before.is_alphanumeric()),
            ',' | ':' => before.is_ascii_digit() && after.is_ascii_digit(),
            '\'' | '’' => after.is_alphanumeric(),
            '/' => before.is_ascii_digit() && after.is_ascii_digit(),
            '-' | '‑' => after.is_alphanumeric(),
            '&' => before.is_uppercase() && after.is_uppercase(),
            '_' => after.is_alphanumeric(),
            _ => false,
        };
        if inside {
            i += 1;
            continue;
        }
        // a final period of an abbreviation
        if c == '.' {
            let end = chars[i].0 + 1;
            let from = rest[..end - 1]
                .rfind(['-', '/', '\'', '’'])
                .map_or(0, |k| k + rest[k..].chars().next().map_or(1, char::len_utf8));
            if rules.is_abbreviation(&rest[from..end]) && after != '.' {
                return end;
            }
        }
        break;
    }
    chars.get(i).map_or(rest.len(), |(b, _)| *b)
}

/// Combining marks and joiners stay with their letter.
fn is_joined_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{200C}' | '\u{200D}' | '\u{2BC}' | '\u{2BB}')
}

/// Splits hyphens, number-unit joints and clitics of a word without outer marks.
fn inner(text: &str, start: usize, end: usize, rules: &TokenRules, out: &mut Vec<Token>) {
    let word = &text[start..end];
    // hyphens are words of their own, except after bound prefixes and inside numbers with digits on both sides of all
    let numeric = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/' | ':' | ','));
    if let Some(k) = word.char_indices().skip(1).find(|(_, c)| matches!(c, '-' | '‑')).map(|(k, _)| k)
        && !(numeric && word.matches('-').count() > 1)
    {
        let head = &word[..k];
        if !rules.prefixes.contains(&head.to_lowercase())
            || word[k..].chars().nth(1).is_some_and(|c| !c.is_alphanumeric())
        {
            let dash = word[k..].chars().next().map_or(1, char::len_utf8);
            inner(text, start, start + k, rules, out);
            push(out, start + k, start + k + dash);
            if start + k + dash < end {
                core(text, start + k + dash, end, rules, out);
            }
            return;
        }
    }
    if let Some(k) = clitic_at(word, rules) {
        let first = out.len();
        push(out, start, start + k);
        push(out, start + k, end);
        if out.len() == first + 2 {
            let whole = Some(Span::new(start, end));
            out[first].multiword = whole;
            out[first + 1].multiword = whole;
        }
        return;
    }
    if let Some(k) = unit_at(word, rules) {
        push(out, start, start + k);
        push(out, start + k, end);
        return;
    }
    push(out, start, end);
}

/// Byte offset of a clitic or of the second half of a fused word.
fn clitic_at(word: &str, rules: &TokenRules) -> Option<usize> {
    let lower: String = word.chars().map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase).collect();
    if let Some(at) = rules.splits.get(&lower) {
        return word.is_char_boundary(*at).then_some(*at).filter(|at| *at < word.len());
    }
    for clitic in &rules.clitics {
        if lower.len() > clitic.len() && lower.ends_with(clitic.as_str()) {
            let n = clitic.chars().count();
            let (at, _) = word.char_indices().rev().nth(n - 1)?;
            return (at > 0).then_some(at);
        }
    }
    None
}

/// "3.5bn", "10am": a number with a unit of letters directly behind it, but not "20th", "1970s" or "F16".
fn unit_at(word: &str, rules: &TokenRules) -> Option<usize> {
    let digits = word.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))?;
    let unit = &word[digits..];
    let plain =
        digits > 0 && word[..digits].ends_with(|c: char| c.is_ascii_digit()) && unit.chars().all(char::is_alphabetic);
    let ordinal = rules.ordinals.contains(&unit.to_ascii_lowercase());
    (plain && !ordinal && unit.chars().count() >= 2).then_some(digits)
}
