//! The best tree with one root over scores of arcs.
//!
//! Chu-Liu-Edmonds as a growing path: follow best heads from a word until the path meets what is already settled or
//! itself; a cycle becomes one node and the path goes on from there. Each merge of `c` nodes costs `c * n`, and all
//! merges together join at most `2 n` nodes, so the whole is quadratic.

/// Subtracted from every arc from the root. The best tree then has the fewest such arcs that a tree can have: one.
const ROOT_COST: f64 = 1e9;
/// Scores are cut to this size, so that no sum of them comes near `ROOT_COST`.
const LARGEST: f64 = 1e4;

/// Heads of the words `0..n` by the best tree with one root: `None` for the root.
///
/// `scores` holds `n + 1` numbers a word: the score of the root as head, then of each word. What a word scores as its
/// own head does not matter.
pub fn best_tree(n: usize, scores: &[f32]) -> Vec<Option<usize>> {
    assert_eq!(scores.len(), n * (n + 1));
    let heads = best_heads(n, scores);
    let heads = if is_tree(&heads) { heads } else { Search::new(n, scores).run() };
    heads.into_iter().map(|head| head.checked_sub(1)).collect()
}

/// The best head of each word by itself, counted from 1; 0 is the root.
fn best_heads(n: usize, scores: &[f32]) -> Vec<usize> {
    let best = |(word, row): (usize, &[f32])| {
        let mut best = 0;
        for head in 1..=n {
            if head != word + 1 && row[head] > row[best] {
                best = head;
            }
        }
        best
    };
    scores.chunks_exact(n + 1).enumerate().map(best).collect()
}

/// Whether the heads make one tree with one word at the root.
fn is_tree(heads: &[usize]) -> bool {
    if heads.iter().filter(|head| **head == 0).count() != 1 {
        return false;
    }
    // 0: not seen; otherwise the number of the walk that saw the word.
    let mut seen = vec![0; heads.len() + 1];
    for start in 1..=heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at - 1];
        }
        if at != 0 && seen[at] == start {
            return false;
        }
    }
    true
}

/// An arc between two nodes with the words that it stands for.
#[derive(Debug, Clone, Copy)]
struct Arc {
    score: f64,
    word: u32,
    head: u32,
}

/// A node of the search: a word or a merged cycle.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The cycle that the node was merged into.
    parent: Option<usize>,
    /// The best arc into the node, once the path has asked for it.
    into: Option<Arc>,
}

/// State of the search. Live nodes sit in slots, the rows and columns of the matrix; slot 0 is the root.
struct Search {
    width: usize,
    /// Arc into the slot of the row from the slot of the column.
    arcs: Vec<Arc>,
    /// Node of each slot; `None` once merged into another slot.
    node_of: Vec<Option<usize>>,
    /// Slot of each word.
    slot_of: Vec<usize>,
    nodes: Vec<Node>,
}

impl Search {
    fn new(n: usize, scores: &[f32]) -> Search {
        let width = n + 1;
        let mut arcs = Vec::with_capacity(width * width);
        for word in 0..width {
            for head in 0..width {
                let score = match word {
                    0 => f64::NEG_INFINITY,
                    _ => f64::from(scores[(word - 1) * width + head]),
                };
                let score = if score.is_finite() { score.clamp(-LARGEST, LARGEST) } else { -LARGEST };
                let score = score - if head == 0 { ROOT_COST } else { 0.0 };
                arcs.push(Arc { score, word: word as u32, head: head as u32 });
            }
        }
        let node = Node { parent: None, into: None };
        Search {
            width,
            arcs,
            node_of: (0..width).map(Some).collect(),
            slot_of: (0..width).collect(),
            nodes: vec![node; width],
        }
    }

    fn run(mut self) -> Vec<usize> {
        // Slots whose way to the root is known.
        let mut settled = vec![false; self.width];
        settled[0] = true;
        for word in 1..self.width {
            let mut path: Vec<usize> = Vec::new();
            let mut slot = self.slot_of[word];
            while !settled[slot] {
                if let Some(from) = path.iter().position(|on| *on == slot) {
                    let cycle = path.split_off(from);
                    slot = self.merge(&cycle);
                } else {
                    let arc = self.best_into(slot);
                    self.set_into(slot, arc);
                    path.push(slot);
                    slot = self.slot_of[arc.head as usize];
                }
            }
            for slot in path {
                settled[slot] = true;
            }
        }
        self.expand()
    }

    /// The best arc into a slot from another live slot.
    fn best_into(&self, slot: usize) -> Arc {
        let row = &self.arcs[slot * self.width..][..self.width];
        let mut best = row[0];
        for (head, arc) in row.iter().enumerate().skip(1) {
            if head != slot && self.node_of[head].is_some() && arc.score > best.score {
                best = *arc;
            }
        }
        best
    }

    fn set_into(&mut self, slot: usize, arc: Arc) {
        if let Some(node) = self.node_of[slot] {
            self.nodes[node].into = Some(arc);
        }
    }

    /// Makes one node of a cycle of slots; it takes the slot of the first.
    fn merge(&mut self, cycle: &[usize]) -> usize {
        let (width, to) = (self.width, cycle[0]);
        let merged = self.nodes.len();
        self.nodes.push(Node { parent: None, into: None });
        // An arc into the cycle replaces the cycle's own arc into that member.
        let mut own = vec![0.0; cycle.len()];
        for (own, slot) in own.iter_mut().zip(cycle) {
            if let Some(node) = self.node_of[*slot].take() {
                self.nodes[node].parent = Some(merged);
                *own = self.nodes[node].into.map_or(0.0, |arc| arc.score);
            }
        }
        for other in 0..width {
            if self.node_of[other].is_none() {
                continue;
            }
            let mut into = Arc { score: f64::NEG_INFINITY, word: 0, head: 0 };
            let mut from = into;
            for (own, slot) in own.iter().zip(cycle) {
                let arc = self.arcs[slot * width + other];
                if arc.score - own > into.score {
                    into = Arc { score: arc.score - own, ..arc };
                }
                let arc = self.arcs[other * width + slot];
                if arc.score > from.score {
                    from = arc;
                }
            }
            self.arcs[to * width + other] = into;
            self.arcs[other * width + to] = from;
        }
        self.node_of[to] = Some(merged);
        for slot in &mut self.slot_of {
            if cycle.contains(slot) {
                *slot = to;
            }
        }
        to
    }

    /// Opens the merged nodes again, last first: the arc into a node goes to one member, the others keep theirs.
    fn expand(mut self) -> Vec<usize> {
        for node in (self.width..self.nodes.len()).rev() {
            let Some(arc) = self.nodes[node].into else { continue };
            let mut member = arc.word as usize;
            while let Some(parent) = self.nodes[member].parent
                && parent != node
            {
                member = parent;
            }
            self.nodes[member].into = Some(arc);
        }
        self.nodes[1..self.width].iter().map(|node| node.into.map_or(0, |arc| arc.head as usize)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn score(n: usize, scores: &[f32], heads: &[usize]) -> f64 {
        heads.iter().enumerate().map(|(word, head)| f64::from(scores[word * (n + 1) + head])).sum()
    }

    /// The best score of all trees, by trying each.
    fn by_trying(n: usize, scores: &[f32]) -> f64 {
        let mut best = f64::NEG_INFINITY;
        for code in 0..(n + 1).pow(n as u32) {
            let heads: Vec<usize> = (0..n).map(|i| code / (n + 1).pow(i as u32) % (n + 1)).collect();
            if is_tree(&heads) {
                best = best.max(score(n, scores, &heads));
            }
        }
        best
    }

    fn tree(n: usize, scores: &[f32]) -> Vec<usize> {
        best_tree(n, scores).into_iter().map(|head| head.map_or(0, |head| head + 1)).collect()
    }

    proptest! {
        #[test]
        fn it_is_the_best_of_all_trees(n in 1usize..6, seed in prop::collection::vec(-40i32..40, 30)) {
            let scores: Vec<f32> = seed[..n * (n + 1)].iter().map(|s| *s as f32 / 4.0).collect();
            let heads = tree(n, &scores);
            prop_assert!(is_tree(&heads), "{heads:?}");
            prop_assert!((score(n, &scores, &heads) - by_trying(n, &scores)).abs() < 1e-4, "{heads:?}");
        }

        #[test]
        fn any_numbers_give_a_tree(n in 1usize..40, seed in prop::collection::vec(any::<f32>(), 1640)) {
            prop_assert!(is_tree(&tree(n, &seed[..n * (n + 1)])));
        }
    }

    #[test]
    fn no_words_no_tree() {
        assert_eq!(best_tree(0, &[]), []);
        assert_eq!(best_tree(1, &[-3.0, 9.0]), [None]);
    }

    #[test]
    fn nested_cycles_open_in_the_right_order() {
        // 1 and 2 hold each other, and their pair holds 3; only 4 is good at the root.
        #[rustfmt::skip]
        let scores = [
            0.0, 0.0, 9.0, 7.0, 1.0,
            0.0, 9.0, 0.0, 1.0, 2.0,
            0.0, 8.0, 1.0, 0.0, 6.0,
            5.0, 1.0, 1.0, 1.0, 0.0,
        ];
        let heads = tree(4, &scores);
        assert!((score(4, &scores, &heads) - by_trying(4, &scores)).abs() < 1e-9);
    }

    #[test]
    fn long_sentences_are_quick() {
        let n = 500;
        let scores: Vec<f32> = (0..n * (n + 1)).map(|i| (i * 7919 % 10_007) as f32).collect();
        assert!(is_tree(&tree(n, &scores)));
    }
}
