"""Read CoNLL-U files into sentences, with the entity layer of GUM turned into name tags.

A name is the part of an entity span that a reader would call its proper name: the head of the
span with the proper-noun chain around it, without determiners, titles or appositions. Bodies,
places and events keep a proper "of" phrase ("Ministry of Foreign Affairs").
"""
import re
from dataclasses import dataclass, field

NAME_KINDS = {"person": "PER", "organization": "ORG", "place": "LOC", "event": "EVT", "object": "MISC"}


@dataclass
class Sentence:
    forms: list
    upos: list
    xpos: list
    feats: list
    lemmas: list
    heads: list
    rels: list
    space_after: list
    names: list = None  # BIO tags, or None where the layer is missing
    has_tree: bool = True
    doc: str = ""


def edit_script(form, lemma):
    """Lemma as an edit of the lowercased form: cut c letters at the end, add a suffix; or keep case."""
    low = form.lower()
    if lemma == form and lemma != low:
        return "="
    i = 0
    while i < min(len(low), len(lemma)) and low[i] == lemma[i]:
        i += 1
    if i == 0 and len(low) > 0:
        return "!" + lemma if len(lemma) <= 8 else "="
    cut, add = len(low) - i, lemma[i:]
    return f"{cut}|{add}"


def apply_script(form, script):
    low = form.lower()
    if script == "=":
        return form
    if script.startswith("!"):
        return script[1:]
    cut, add = script.split("|", 1)
    cut = int(cut)
    if cut > len(low):
        return low
    return low[: len(low) - cut] + add if cut or add else low


def cased_script(form, lemma):
    """Proper names keep their capitals: '=' where the lemma is the form, 'c' scripts keep case."""
    if lemma == form:
        return "0|" if form == form.lower() else "="
    if lemma.lower() != lemma:  # cased lemma that is not the form: edit the cased form
        i = 0
        while i < min(len(form), len(lemma)) and form[i] == lemma[i]:
            i += 1
        if i > 0:
            return f"c{len(form) - i}|{lemma[i:]}"
    return edit_script(form, lemma)


def apply_cased(form, script):
    if script.startswith("c"):
        cut, add = script[1:].split("|", 1)
        cut = int(cut)
        return form[: len(form) - cut] + add if cut <= len(form) else form
    return apply_script(form, script)


ENT_TOKEN = re.compile(r"\(([^()]+)|(\d+[^()]*)\)|\)")


def entity_spans(misc_values):
    """Spans (start, end, type) from the Entity= values of one sentence, nested spans included."""
    spans, stack = [], []
    for i, m in enumerate(misc_values):
        if not m:
            continue
        pos = 0
        while pos < len(m):
            if m[pos] == "(":
                j = pos + 1
                while j < len(m) and m[j] not in "()":
                    j += 1
                body = m[pos + 1 : j]
                parts = body.split("-")
                eid, etype = parts[0], parts[1] if len(parts) > 1 else ""
                minspan = None
                if len(parts) > 5 and re.fullmatch(r"[\d,]+", parts[5]):
                    minspan = parts[5]
                if j < len(m) and m[j] == ")":
                    spans.append((i, i + 1, etype, minspan))
                    j += 1
                else:
                    stack.append((eid, i, etype, minspan))
                pos = j
            else:
                j = m.find(")", pos)
                eid = m[pos:j].split("-")[0]
                for k in range(len(stack) - 1, -1, -1):
                    if stack[k][0] == eid:
                        _, s, t, ms = stack.pop(k)
                        spans.append((s, i + 1, t, ms))
                        break
                pos = j + 1
    return spans


def name_of(span, sent):
    start, end, etype, _ = span
    kind = NAME_KINDS.get(etype)
    if kind is None:
        return None
    head = None
    for i in range(start, end):
        h = sent.heads[i] - 1
        if not (start <= h < end):
            head = i
            break
    if head is None or sent.upos[head] != "PROPN":
        return None
    keep = {head}
    changed = True
    while changed:
        changed = False
        for i in range(start, end):
            if i in keep:
                continue
            h = sent.heads[i] - 1
            rel = sent.rels[i]
            if h in keep:
                flat = rel.startswith("flat") or rel in ("compound", "goeswith", "fixed")
                punct = rel == "punct" and sent.forms[i] in "-–.'’&"
                named_amod = rel in ("amod", "nummod") and sent.forms[i][:1].isupper() and sent.xpos[i] in ("NNP", "NNPS", "CD", "JJ")
                proper = sent.upos[i] == "PROPN" or sent.xpos[i] in ("NNP", "NNPS")
                of = kind != "PER" and rel == "nmod" and proper and h == head
                poss = rel in ("case",) and (sent.heads[i] - 1) in keep and sent.forms[i].lower() in ("of", "for", "and") and (sent.heads[i] - 1) != head
                conj = kind == "ORG" and rel == "conj" and proper
                if flat and (proper or sent.forms[i][:1].isupper()) or punct or (named_amod and kind != "PER") or of or poss or conj:
                    keep.add(i)
                    changed = True
    if kind == "PER":
        keep = {i for i in keep if sent.rels[i] != "nmod:desc"}
    lo = hi = head
    while lo - 1 in keep or (lo - 2 in keep and lo - 1 >= start and sent.forms[lo - 1].lower() in ("of", "for", "and", "the", "de", "-")):
        lo -= 1
    while hi + 1 in keep or (hi + 2 in keep and hi + 1 < end and sent.forms[hi + 1].lower() in ("of", "for", "and", "the", "de", "-")):
        hi += 1
    return lo, hi + 1, kind


def name_tags(misc_entities, sent):
    tags = ["O"] * len(sent.forms)
    found = [n for n in (name_of(s, sent) for s in entity_spans(misc_entities)) if n]
    found.sort(key=lambda n: -(n[1] - n[0]))
    for lo, hi, kind in found:
        if any(t != "O" for t in tags[lo:hi]):
            continue
        tags[lo] = "B-" + kind
        for i in range(lo + 1, hi):
            tags[i] = "I-" + kind
    return tags


def read(path):
    out, rows, doc = [], [], ""
    mwt_space = {}
    has_entities = "gum" in path

    def flush():
        if not rows:
            return
        s = Sentence([], [], [], [], [], [], [], [], doc=doc)
        ents = []
        for r in rows:
            misc = dict(kv.split("=", 1) for kv in r[9].split("|") if "=" in kv)
            i = int(r[0])
            s.forms.append(r[1]); s.lemmas.append(r[2]); s.upos.append(r[3]); s.xpos.append(r[4])
            s.feats.append(r[5]); s.heads.append(int(r[6])); s.rels.append(r[7])
            after = misc.get("SpaceAfter") != "No"
            for (a, b), sp in mwt_space.items():
                if a <= i < b:
                    after = False
                elif i == b:
                    after = sp
            s.space_after.append(after)
            ents.append(misc.get("Entity", ""))
        if has_entities:
            s.names = name_tags(ents, s)
        out.append(s)

    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line:
            flush()
            rows, mwt_space = [], {}
        elif line.startswith("#"):
            if line.startswith("# newdoc id"):
                doc = line.split("=", 1)[1].strip()
        else:
            c = line.split("\t")
            if "-" in c[0]:
                a, b = map(int, c[0].split("-"))
                mwt_space[(a, b)] = "SpaceAfter=No" not in c[9]
            elif "." not in c[0]:
                rows.append(c)
    flush()
    return out


if __name__ == "__main__":
    import sys

    for s in read(sys.argv[1])[: int(sys.argv[2])]:
        if s.names and any(t != "O" for t in s.names):
            print(" ".join(f if t == "O" else f"{f}/{t}" for f, t in zip(s.forms, s.names)))
