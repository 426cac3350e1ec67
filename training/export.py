"""Write the trained reader as the one file that the engine loads.

python training/export.py --model reader.pt --labels labels.json --out models/reader-NAME.bin
python training/export.py --tiny crates/engine/tests/fixtures       a small random reader with reference numbers

`--check FILE` also writes what the network says in f32 about the sentences of `training/check.txt`, against which
the tests of the engine compare. Layout of the file: "DRGM", format version, length of the header, header (JSON),
tensors, SHA-256 of all bytes before it. Numbers are little endian. Weights are int8 with one f32 scale per row,
which cost no accuracy that we could measure; norms, biases and positions stay f32.
"""
import argparse
import hashlib
import json
import os
import struct
import unicodedata

import torch
import torch.nn.functional as F

import conllu
import model as network
from train import Coder, base_dir, forward, single_root_tree, tensors

VERSION = 1
HERE = os.path.dirname(os.path.abspath(__file__))


def reachable(piece):
    """Whether `WordPieces` can produce the piece from text in Latin letters, digits and signs.

    Other scripts are left out: the training text has none, so their pieces never learned more than [UNK] did.
    """
    if piece in ("[CLS]", "[SEP]", "[UNK]"):
        return True
    body = piece[2:] if piece.startswith("##") and len(piece) > 2 else piece
    plain = "".join(c for c in unicodedata.normalize("NFD", body.lower()) if unicodedata.category(c) != "Mn")
    if plain != body or not body:
        return False
    if not body.isalnum():
        return len(body) == 1 and not piece.startswith("##")
    return all(c in "0123456789" or unicodedata.name(c, "").startswith("LATIN") for c in body)


class File:
    """Collects tensors; int8 rows keep their scales in a table of their own."""

    def __init__(self):
        self.table, self.body = [], bytearray()

    def put(self, raw):
        self.body += b"\0" * (-len(self.body) % 4)
        at = len(self.body)
        self.body += raw
        return at

    def f32(self, name, t):
        t = t.detach().float().contiguous()
        self.table.append({"name": name, "dtype": "f32", "shape": list(t.shape), "offset": self.put(t.numpy().tobytes())})

    def int8(self, name, t):
        q, scale = quantized(t)
        entry = {"name": name, "dtype": "i8", "shape": list(t.shape), "offset": self.put(q.numpy().tobytes())}
        entry["scale"] = self.put(scale.numpy().tobytes())
        self.table.append(entry)

    def linear(self, name, weight, bias):
        self.int8(name + ".weight", weight)
        self.f32(name + ".bias", bias)


def quantized(t):
    t = t.detach().float()
    scale = t.abs().amax(1).clamp(min=1e-12) / 127
    return torch.round(t / scale[:, None]).clamp(-127, 127).to(torch.int8).contiguous(), scale.contiguous()


def rel_rows(m):
    """The relation weights as one linear map from `rel_dep`: row j * R + r, bias from the last input."""
    r, j, _ = m.rel_w.shape
    w = m.rel_w.permute(2, 0, 1).reshape(j * r, j)
    return w[:, :-1], w[:, -1]


def export(m, name, labels, vocabulary, kept, path):
    f = File()
    f.int8("pieces", m.pieces.weight[kept])
    f.f32("positions", m.positions.weight + m.segment)
    f.f32("shapes", m.shapes.weight)
    f.f32("norm.weight", m.norm.weight)
    f.f32("norm.bias", m.norm.bias)
    for i, layer in enumerate(m.layers):
        for part in ("qkv", "out", "up", "down"):
            linear = getattr(layer, part)
            f.linear(f"layers.{i}.{part}", linear.weight, linear.bias)
        for part in ("norm1", "norm2"):
            f.f32(f"layers.{i}.{part}.weight", getattr(layer, part).weight)
            f.f32(f"layers.{i}.{part}.bias", getattr(layer, part).bias)
    for key in ("upos", "xpos", "feats", "lemma", "name"):
        f.linear("tags." + key, m.tags[key].weight, m.tags[key].bias)
    f.f32("root", m.root)
    for part in ("arc_dep", "arc_head", "rel_dep", "rel_head"):
        f.linear(part, getattr(m, part).weight, getattr(m, part).bias)
    f.linear("arc", m.arc_w[:-1].T, m.arc_w[-1])
    f.linear("rel", *rel_rows(m))
    up = m.layers[0].up.weight
    sizes = {
        "hidden": up.shape[1], "layers": len(m.layers), "attention_heads": network.ATTENTION_HEADS,
        "feed_forward": up.shape[0], "positions": m.positions.weight.shape[0], "shapes": m.shapes.weight.shape[0],
        "arc": m.arc_w.shape[1], "rel": m.rel_w.shape[1] - 1,
    }
    header = {"name": name, "sizes": sizes, "labels": labels, "vocabulary": [vocabulary[i] for i in kept], "tensors": f.table}
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    data = b"DRGM" + struct.pack("<II", VERSION, len(head)) + head + bytes(f.body)
    digest = hashlib.sha256(data).digest()
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data + digest)
    print(f"{path}: {(len(data) + 32) / 1e6:.1f} MB, {len(kept)} pieces, sha256 {digest.hex()[:16]}")
    return f"{name} sha256:{digest.hex()}"


def sentence(forms):
    n = len(forms)
    return conllu.Sentence(forms, [], [], [], [], [], [], [True] * n, has_tree=False)


@torch.no_grad()
def reference(m, pieces, labels, sentences):
    """What the network says in f32, sentence by sentence."""
    m.eval()
    coder, out = Coder(pieces, labels), []
    for forms in sentences:
        item = coder.code(sentence(forms))
        t = tensors([item])
        tags, arcs, rd, rh = forward(m, t)
        heads = single_root_tree(arcs[0].tolist())
        rels = m.relations(rd, rh, torch.tensor([heads])).argmax(-1)[0].tolist()
        said = {k: [labels[k][i] for i in v.argmax(-1)[0].tolist()] for k, v in tags.items()}
        lemmas = [conllu.apply_cased(f, s) for f, s in zip(forms, said["lemma"])]
        out.append({"forms": forms, "upos": said["upos"], "xpos": said["xpos"], "feats": said["feats"], "lemma": lemmas,
                    "head": heads, "rel": [labels["rel"][r] for r in rels], "name": said["name"]})
    return out


def check_sentences():
    lines = [line.split() for line in open(os.path.join(HERE, "check.txt"), encoding="utf-8")]
    return [line for line in lines if line and line[0] != "#"]


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")


def tiny(folder):
    """A random reader of 100 KB with the reference's word vectors and arc scores, so that tests need no real model."""
    network.HIDDEN, network.LAYERS, network.ATTENTION_HEADS, network.FEED_FORWARD = 64, 2, 2, 128
    network.Reader.ARC, network.Reader.REL = 32, 16
    torch.manual_seed(5)
    pieces = network.WordPieces(base_dir() + "/vocab.txt")
    vocabulary = list(pieces.vocab)
    sentences = check_sentences()[:6]
    used = {p for forms in sentences for form in forms for p in pieces.pieces(form)}
    letters = {i for i, v in enumerate(vocabulary) if len(v.removeprefix("##")) == 1 and v.isascii() and reachable(v)}
    kept = sorted(used | letters | {pieces.unk, pieces.cls, pieces.sep})
    labels = {
        "upos": ["NOUN", "VERB", "PROPN", "PUNCT", "X"], "xpos": ["NN", "VBD", "NNP", "."], "feats": ["_", "Number=Sing"],
        "lemma": ["0|", "=", "1|", "2|e", "c1|", "!be"], "rel": ["root", "nsubj", "obj", "punct", "dep"],
        "name": ["O"] + [f"{b}-{k}" for k in ("PER", "ORG", "LOC", "EVT", "MISC") for b in "BI"],
    }
    m = network.Reader({k: len(v) for k, v in labels.items()})
    with torch.no_grad():
        for name, p in m.named_parameters():
            if name.endswith("norm.weight") or ".norm" in name and name.endswith("weight"):
                p.uniform_(0.5, 1.5)
            elif name.endswith("bias") or name in ("segment", "root", "rel_w"):
                p.normal_(std=0.3)
            elif p.dim() == 2:
                p.normal_(std=1.0 if "pieces" in name or "positions" in name or "shapes" in name else p.shape[1] ** -0.5)
    id_ = export(m, "tiny", labels, vocabulary, kept, os.path.join(folder, "reader-tiny.bin"))
    m.eval()
    coder, out = Coder(pieces, labels), []
    with torch.no_grad():
        for forms in sentences:
            t = tensors([coder.code(sentence(forms))])
            words = m.encode(t["ids"], t["shapes"], t["word_of"], t["W"])
            tags, arcs, rd, rh = m.score(words)
            rels = m.relations(rd, rh, torch.zeros(1, t["W"], dtype=torch.long))
            row = lambda v: [[round(x, 3) for x in r] for r in v]
            out.append({"forms": forms, "ids": [kept.index(i) for i in t["ids"][0].tolist()], "shapes": t["shapes"][0].tolist(),
                        "words": row(words[0, :, :8].tolist()), "upos": row(tags["upos"][0].tolist()),
                        "arcs": row(arcs[0].tolist()), "root_rels": row(rels[0].tolist())})
    write_json(os.path.join(folder, "reader-tiny.json"), {"id": id_, "sentences": out})


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--model")
    ap.add_argument("--labels")
    ap.add_argument("--out")
    ap.add_argument("--check", help="where to write the reference outputs")
    ap.add_argument("--tiny", help="folder of the test fixtures")
    a = ap.parse_args()
    torch.set_num_threads(1)
    if a.tiny:
        return tiny(a.tiny)
    labels = json.load(open(a.labels))
    pieces = network.WordPieces(base_dir() + "/vocab.txt")
    vocabulary = list(pieces.vocab)
    kept = [i for i, piece in enumerate(vocabulary) if reachable(piece)]
    m = network.Reader({k: len(v) for k, v in labels.items()})
    m.load_state_dict(torch.load(a.model, map_location="cpu"))
    name = os.path.splitext(os.path.basename(a.out))[0]
    id_ = export(m, name, labels, vocabulary, kept, a.out)
    if a.check:
        write_json(a.check, {"id": id_, "sentences": reference(m, pieces, labels, check_sentences())})


if __name__ == "__main__":
    main()
