//! Spans of the article text.

/// A half-open range of bytes `[start, end)` into `Article::text`, always on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// The span `[start, end)`; offsets in bytes.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    /// The words of the span.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }

    /// Whether `other` lies wholly inside this span.
    pub fn contains(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share at least one byte.
    pub fn overlaps(&self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub fn join(&self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers nothing.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// Turns byte offsets into code point offsets, the unit of the record (what Python's `str` indexes).
#[derive(Debug)]
pub struct CodePoints {
    /// Code points before each byte that is a multiple of `STEP`.
    marks: Vec<u32>,
}

impl CodePoints {
    const STEP: usize = 64;

    /// Counts once over the text; lookups are then constant time.
    pub fn new(text: &str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / Self::STEP + 1);
        let mut count = 0;
        for (i, b) in text.bytes().enumerate() {
            if i % Self::STEP == 0 {
                marks.push(count);
            }
            count += u32::from(b & 0xC0 != 0x80);
        }
        marks.push(count);
        CodePoints { marks }
    }

    /// Code points before byte offset `byte` of the same text.
    pub fn at(&self, text: &str, byte: u32) -> u32 {
        let mark = byte as usize / Self::STEP;
        let from = mark * Self::STEP;
        if from >= text.len() {
            return *self.marks.last().unwrap_or(&0);
        }
        let rest = &text.as_bytes()[from..byte as usize];
        self.marks[mark] + rest.iter().filter(|b| **b & 0xC0 != 0x80).count() as u32
    }
}

/// The words of a text with single spaces between them.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_agree_with_counting() {
        let text = "Türkiye’s Erdoğan met 王毅 — “twice”. ".repeat(9);
        let points = CodePoints::new(&text);
        for (i, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(&text, byte as u32), i as u32);
        }
        assert_eq!(points.at(&text, text.len() as u32), text.chars().count() as u32);
    }
}
