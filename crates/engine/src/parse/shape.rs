//! The shape of a word: what its capitals and digits tell, since the pieces are lowercase.
//!
//! In step with `shape_class` of `training/model.py`.

use unicode_normalization::char::is_combining_mark;

/// Number of shape classes.
pub const CLASSES: usize = 8;

/// Shape class of a word, below [`CLASSES`].
pub fn shape(form: &str) -> usize {
    let digit = form.chars().any(is_digit);
    let mut letters = form.chars().filter(|c| is_letter(*c));
    let Some(first) = letters.next() else {
        return usize::from(digit);
    };
    if digit {
        return 2;
    }
    let (mut count, mut upper) = (1, usize::from(first.is_uppercase()));
    for letter in letters {
        count += 1;
        upper += usize::from(letter.is_uppercase());
    }
    match (first.is_uppercase(), upper) {
        (_, 0) => 5,
        (_, upper) if upper == count => 3 + usize::from(count > 1),
        (true, 1) => 6,
        _ => 7,
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !c.is_numeric() && !is_combining_mark(c)
}

/// Decimal digits and their raised forms, but not fractions.
fn is_digit(c: char) -> bool {
    const FRACTIONS: [std::ops::RangeInclusive<char>; 2] = ['\u{BC}'..='\u{BE}', '\u{2150}'..='\u{215F}'];
    c.is_numeric() && !c.is_alphabetic() && !FRACTIONS.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let forms = ["--", "2,500", "F-16", "I", "UN", "envoy", "Riyadh", "McCain", "", "½", "12²", "Ç", "al-Sudani"];
        let want = [0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 1, 3, 7];
        assert_eq!(forms.map(shape), want);
    }
}
