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
    if rules.marks.contains(word) || is_drawing(word) || is_broken_off(word) {
        push(out, start, end);
        return;
    }
    let opening = |c: char| matches!(c, '<' | '(' | '[' | '"' | '“' | '‘' | '\'');
    let from = start + (word.len() - word.trim_start_matches(opening).len());
    let closing = |c: char| matches!(c, '.' | ',' | ';' | ')' | '>' | '"' | '”' | '’' | '!' | '|' | ']' | '\'');
    let until = from + text[from..end].trim_end_matches(closing).len();
    if from < until && is_address(&text[from..until], rules) {
        core(text, start, from, rules, out);
        push(out, from, until);
        core(text, until, end, rules, out);
        return;
    }
    core(text, start, end, rules, out);
}

/// Web and mail addresses and names of files.
fn is_address(word: &str, rules: &TokenRules) -> bool {
    if !word.contains(['.', ':']) {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.") {
        return true;
    }
    if word.contains('@') && word.contains('.') && !word.starts_with('@') {
        return true;
    }
    let ending = |part: &str| part.rsplit_once('.').is_some_and(|(_, ending)| rules.endings.contains(ending));
    let plain =
        |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '#' | '&'));
    let host = lower.split('/').next().unwrap_or("");
    plain(host) && ending(host)
}

/// A run of signs that draws something: a rule, an arrow, the frame of a table.
fn is_drawing(word: &str) -> bool {
    let sign =
        |c: char| matches!(c, '-' | '=' | '_' | '+' | '|' | '~' | '<' | '>' | '^' | '*' | '{' | '}' | '/' | '\\');
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return false };
    word.len() >= 4 && word.chars().all(sign) && chars.any(|c| c != first)
}

/// A word broken off after its first consonants, in speech written down: "th-", "s-".
fn is_broken_off(word: &str) -> bool {
    let Some(stem) = word.strip_suffix('-') else { return false };
    let consonant = |c: char| c.is_ascii_alphabetic() && !"aeiouAEIOU".contains(c);
    let shouted = stem.len() > 1 && !stem.chars().skip(1).all(|c| c.is_ascii_lowercase());
    (1..=3).contains(&stem.len()) && stem.chars().all(consonant) && !shouted
}

/// Peels marks from both ends, then splits what is left at hyphens, slashes and clitics.
fn core(text: &str, mut start: usize, end: usize, rules: &TokenRules, out: &mut Vec<Token>) {
    while start < end {
        let rest = &text[start..end];
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_alphanumeric() || starts_word(text, start, end, rules) {
            break;
        }
        let len = rules.mark(rest).unwrap_or_else(|| mark_len(rest));
        push(out, start, start + len);
        start += len;
    }
    if start >= end {
        return;
    }
    // the longest word-like prefix: up to a mark that stands inside a word only in known ways
    let stop = start + inner_len(&text[start..end], &text[end..], rules);
    inner(text, start, stop, rules, out);
    core(text, stop, end, rules, out);
}

/// Words that begin with an apostrophe or a sign: 's after a quote, '90s, +44, .25.
fn starts_word(text: &str, start: usize, end: usize, rules: &TokenRules) -> bool {
    let rest = &text[start..end];
    let mut chars = rest.chars();
    let (Some(a), Some(b)) = (chars.next(), chars.next()) else { return false };
    if is_apostrophe(a) {
        let after = rest[a.len_utf8()..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let clitic = format!("'{}", after.to_lowercase());
        return rules.clitics.contains(&clitic) || (b.is_ascii_digit() && after.len() <= 3);
    }
    if matches!(a, '+' | '.') && b.is_ascii_digit() {
        return text[..start]
            .chars()
            .next_back()
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '$' | '=' | '<'));
    }
    a == '@' && b.is_alphabetic()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '`')
}

/// A run of the same mark is one token ("...", "--", "!!"), and so is one of sentence marks ("?!"); otherwise each mark is
/// its own.
fn mark_len(rest: &str) -> usize {
    let first = rest.chars().next().unwrap_or(' ');
    let dots = rest.chars().take_while(|c| *c == '.').count();
    if dots > 1 {
        return dots;
    }
    if matches!(first, '.' | '!' | '?') {
        return rest.chars().take_while(|c| matches!(c, '.' | '!' | '?')).count();
    }
    if matches!(first, '\'' | '’' | '‘' | '`') {
        let pair = rest.chars().nth(1).filter(|c| *c == first || (first == '‘' && *c == '’'));
        return first.len_utf8() + pair.map_or(0, char::len_utf8);
    }
    let run = if matches!(first, '-' | '*' | '=' | '_' | '<' | '>' | '+' | '~') {
        rest.chars().take_while(|c| *c == first).count()
    } else {
        1
    };
    run * first.len_utf8()
}

/// Length of the leading part that may hold a word with inner marks (3.5, U.S., o'clock, 10:30, Shi'ite).
fn inner_len(rest: &str, behind: &str, rules: &TokenRules) -> usize {
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
            ':' => before.is_ascii_digit() && after.is_ascii_digit(),
            ',' => before.is_ascii_digit() && groups_of_three(&rest[chars[i].0..]),
            '\'' | '’' | '`' => after.is_alphanumeric(),
            '/' => (before.is_ascii_digit() && after.is_ascii_digit()) || is_letter_pair(rest),
            '@' => after.is_alphabetic(),
            '-' | '‑' => after.is_alphanumeric(),
            '&' => before.is_uppercase() && after.is_uppercase(),
            '_' => after.is_alphanumeric(),
            _ => false,
        };
        if inside {
            i += 1;
            continue;
        }
        // a currency: US$, HK$
        if c == '$' && i <= 2 && chars[..i].iter().all(|(_, c)| c.is_ascii_uppercase()) {
            return chars[i].0 + 1;
        }
        // a final period of an abbreviation
        if c == '.' {
            let end = chars[i].0 + 1;
            let from = rest[..end - 1]
                .rfind(['-', '/', '\'', '’'])
                .map_or(0, |k| k + rest[k..].chars().next().map_or(1, char::len_utf8));
            if rules.is_abbreviation(&rest[from..end]) && after != '.' && rules.fits_next(&rest[from..end], behind) {
                return end;
            }
        }
        break;
    }
    chars.get(i).map_or(rest.len(), |(b, _)| *b)
}

/// Whether the comma at the start of `rest` stands inside a number: its last group has three digits ("1,250", "10,00,000"), unlike in
/// a list ("13,14").
fn groups_of_three(rest: &str) -> bool {
    let number = rest.split(|c: char| !(c.is_ascii_digit() || c == ',')).next().unwrap_or("");
    number.trim_end_matches(',').rsplit(',').next().is_some_and(|group| group.len() == 3)
}

/// "w/o", "I/C": two letters.
fn is_letter_pair(rest: &str) -> bool {
    let mut chars = rest.chars();
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    letter(chars.next()) && chars.next() == Some('/') && letter(chars.next()) && !letter(chars.next())
}

/// Telephone numbers and long postal codes: the last group has four digits, the one before it one, three or five.
fn is_phone(word: &str) -> bool {
    let mut groups = word.rsplit(['-', '/']);
    let (last, before) = (groups.next().unwrap_or(""), groups.next().unwrap_or(""));
    last.len() == 4 && matches!(before.len(), 1 | 3 | 5)
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
        && !(numeric && (word.matches('-').count() > 1 || is_phone(word)))
    {
        let head = &word[..k];
        let shouted = head.len() > 1 && head.chars().all(char::is_uppercase);
        if shouted
            || !rules.prefixes.contains(&head.to_lowercase())
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
    if is_decade(word) {
        push(out, start, end);
        return;
    }
    if let Some(k) = clitic_at(word, &text[end..], rules) {
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

/// "1960's", "60's": a decade, not a possessor.
fn is_decade(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    matches!(digits, 2 | 4) && word.as_bytes()[digits - 1] == b'0' && matches!(&word[digits..], "'s" | "’s" | "`s")
}

/// Byte offset of a clitic or of the second half of a fused word.
fn clitic_at(word: &str, behind: &str, rules: &TokenRules) -> Option<usize> {
    let lower: String =
        word.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).flat_map(char::to_lowercase).collect();
    if let Some(split) = rules.splits.get(&lower) {
        let fits = split.before.is_empty() || split.before.contains(&next_word(behind));
        return Some(split.at).filter(|at| fits && *at < word.len() && word.is_char_boundary(*at));
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

/// The letters that follow white space, in lowercase; empty if something else follows.
fn next_word(behind: &str) -> String {
    let rest = behind.trim_start_matches(' ');
    if rest.len() == behind.len() {
        return String::new();
    }
    rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase()
}

/// "3.5bn", "10:30am", "65k": a number with a unit of letters directly behind it, but not "20th", "1970s" or "F16".
fn unit_at(word: &str, rules: &TokenRules) -> Option<usize> {
    let digits = word.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':')))?;
    let unit = &word[digits..];
    let plain =
        digits > 0 && word[..digits].ends_with(|c: char| c.is_ascii_digit()) && unit.chars().all(char::is_alphabetic);
    let lower = unit.to_lowercase();
    let known = unit.chars().count() >= 2 || rules.short_units.contains(&lower);
    (plain && known && !rules.ordinals.contains(&lower)).then_some(digits)
}
