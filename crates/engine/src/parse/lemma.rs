//! Lemmas as edit scripts over the form.
//!
//! `=`: the form itself; `!text`: this text; `3|y`: cut three characters off the lowercased form and add `y`; `c3|y`:
//! the same on the form as written. In step with `apply_cased` of `training/conllu.py`.

/// Parsed edit script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Script {
    Form,
    Text(String),
    Edit { cased: bool, cut: usize, add: String },
}

impl Script {
    /// Reads a script; `None` if it is not one.
    pub fn parse(script: &str) -> Option<Script> {
        if script == "=" {
            return Some(Script::Form);
        }
        if let Some(text) = script.strip_prefix('!') {
            return Some(Script::Text(text.to_owned()));
        }
        let (cut, add) = script.split_once('|')?;
        let (cased, cut) = cut.strip_prefix('c').map_or((false, cut), |cut| (true, cut));
        Some(Script::Edit { cased, cut: cut.parse().ok()?, add: add.to_owned() })
    }

    /// The lemma of a form. A form too short for the cut is its own lemma.
    pub fn apply(&self, form: &str) -> String {
        match self {
            Script::Form => form.to_owned(),
            Script::Text(text) => text.clone(),
            Script::Edit { cased, cut, add } => {
                let mut lemma = if *cased { form.to_owned() } else { form.to_lowercase() };
                let Some(keep) = lemma.chars().count().checked_sub(*cut) else {
                    return lemma;
                };
                let end = lemma.char_indices().nth(keep).map_or(lemma.len(), |(at, _)| at);
                lemma.truncate(end);
                lemma.push_str(add);
                lemma
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_edit_forms() {
        let cases = [
            ("0|", "Met", "met"),
            ("=", "Met", "Met"),
            ("!be", "was", "be"),
            ("3|y", "Ministries", "ministry"),
            ("c1|", "Emirates", "Emirate"),
            ("3|", "is", "is"),
            ("c9|x", "Is", "Is"),
            ("1|e", "Çaí", "çae"),
        ];
        for (script, form, lemma) in cases {
            assert_eq!(Script::parse(script).unwrap().apply(form), lemma, "{script} on {form}");
        }
    }

    #[test]
    fn what_is_not_a_script_is_refused() {
        for script in ["", "2", "x|y", "-1|y", "c|"] {
            assert_eq!(Script::parse(script), None, "{script}");
        }
    }
}
