"""The reader's network: MiniLM encoder, word vectors as means of pieces, linear and biaffine heads."""
import json
import math
import unicodedata

import torch
import torch.nn as nn
import torch.nn.functional as F

SHAPES = 8
HIDDEN, LAYERS, ATTENTION_HEADS, FEED_FORWARD = 384, 6, 12, 1536


def shape_class(form):
    """Word shape, since the pieces are uncased. Kept in step with `shape.rs` of the engine."""
    has_digit = any(c.isdigit() for c in form)
    letters = [c for c in form if c.isalpha()]
    if not letters:
        return 1 if has_digit else 0
    if has_digit:
        return 2
    upper = [c.isupper() for c in letters]
    if all(upper):
        return 4 if len(letters) > 1 else 3
    if not any(upper):
        return 5
    if upper[0] and not any(upper[1:]):
        return 6
    return 7


class WordPieces:
    def __init__(self, vocab_path):
        self.vocab = {w.rstrip("\n"): i for i, w in enumerate(open(vocab_path, encoding="utf-8"))}
        self.cls, self.sep, self.unk = self.vocab["[CLS]"], self.vocab["[SEP]"], self.vocab["[UNK]"]
        self.cache = {}

    def pieces(self, form):
        """Pieces of one word: lowercase, strip marks, split at punctuation, longest match first."""
        if form in self.cache:
            return self.cache[form]
        text = unicodedata.normalize("NFD", form.lower())
        text = "".join(c for c in text if unicodedata.category(c) != "Mn")
        chunks, cur = [], ""
        for c in text:
            if not c.isalnum():
                if cur:
                    chunks.append(cur)
                chunks.append(c)
                cur = ""
            else:
                cur += c
        if cur:
            chunks.append(cur)
        ids = []
        for chunk in chunks:
            if chunk.isspace():
                continue
            out, pos = [], 0
            while pos < len(chunk):
                end = len(chunk)
                found = None
                while end > pos:
                    w = ("##" if pos else "") + chunk[pos:end]
                    if w in self.vocab:
                        found = self.vocab[w]
                        break
                    end -= 1
                if found is None:
                    out = [self.unk]
                    break
                out.append(found)
                pos = end
            ids.extend(out)
        ids = ids[:16] or [self.unk]
        self.cache[form] = ids
        return ids


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, FEED_FORWARD)
        self.down = nn.Linear(FEED_FORWARD, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, x, mask, p):
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, ATTENTION_HEADS, HIDDEN // ATTENTION_HEADS).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=p if self.training else 0.0)
        a = a.transpose(1, 2).reshape(b, n, HIDDEN)
        x = self.norm1(x + F.dropout(self.out(a), p, self.training))
        h = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(h, p, self.training))


class Reader(nn.Module):
    ARC, REL = 256, 128

    def __init__(self, sizes, vocab=30522):
        super().__init__()
        self.pieces = nn.Embedding(vocab, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.segment = nn.Parameter(torch.zeros(HIDDEN))
        self.shapes = nn.Embedding(SHAPES + 1, HIDDEN)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.tags = nn.ModuleDict({k: nn.Linear(HIDDEN, n) for k, n in sizes.items() if k != "rel"})
        self.root = nn.Parameter(torch.randn(HIDDEN) * 0.02)
        self.arc_dep, self.arc_head = nn.Linear(HIDDEN, self.ARC), nn.Linear(HIDDEN, self.ARC)
        self.rel_dep, self.rel_head = nn.Linear(HIDDEN, self.REL), nn.Linear(HIDDEN, self.REL)
        self.arc_w = nn.Parameter(torch.zeros(self.ARC + 1, self.ARC))
        nn.init.xavier_uniform_(self.arc_w)
        self.rel_w = nn.Parameter(torch.zeros(sizes["rel"], self.REL + 1, self.REL + 1))
        nn.init.normal_(self.rel_w, std=0.02)

    def load_base(self, path):
        """Weights of all-MiniLM-L6-v2 from its safetensors file."""
        import numpy as np

        raw = open(path, "rb").read()
        n = int.from_bytes(raw[:8], "little")
        head, body = json.loads(raw[8 : 8 + n]), raw[8 + n :]

        def get(name):
            e = head[name]
            a, b = e["data_offsets"]
            assert e["dtype"] == "F32", e
            return torch.from_numpy(np.frombuffer(body[a:b], dtype="<f4").reshape(e["shape"]).copy())

        with torch.no_grad():
            self.pieces.weight.copy_(get("embeddings.word_embeddings.weight"))
            self.positions.weight.copy_(get("embeddings.position_embeddings.weight"))
            self.segment.copy_(get("embeddings.token_type_embeddings.weight")[0])
            self.norm.weight.copy_(get("embeddings.LayerNorm.weight"))
            self.norm.bias.copy_(get("embeddings.LayerNorm.bias"))
            for i, l in enumerate(self.layers):
                p = f"encoder.layer.{i}."
                for part in ("weight", "bias"):
                    l.qkv.get_parameter(part).copy_(torch.cat([get(p + f"attention.self.{x}.{part}") for x in ("query", "key", "value")]))
                    l.out.get_parameter(part).copy_(get(p + "attention.output.dense." + part))
                    l.norm1.get_parameter(part).copy_(get(p + "attention.output.LayerNorm." + part))
                    l.up.get_parameter(part).copy_(get(p + "intermediate.dense." + part))
                    l.down.get_parameter(part).copy_(get(p + "output.dense." + part))
                    l.norm2.get_parameter(part).copy_(get(p + "output.LayerNorm." + part))

    def encode(self, ids, shapes, word_of, n_words, p=0.1):
        """ids, shapes: [B, P]; word_of: [B, P] word index or -1 for padding and marks. -> [B, W, H]"""
        x = self.pieces(ids) + self.positions.weight[: ids.shape[1]] + self.segment + self.shapes(shapes)
        x = F.dropout(self.norm(x), p, self.training)
        mask = (ids != 0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask, p)
        b, P, h = x.shape
        index = word_of.clamp(min=0) + (word_of < 0) * n_words
        sums = torch.zeros(b, n_words + 1, h).scatter_add_(1, index[..., None].expand(-1, -1, h), x)
        counts = torch.zeros(b, n_words + 1).scatter_add_(1, index, torch.ones(b, P))
        return sums[:, :n_words] / counts[:, :n_words, None].clamp(min=1)

    def score(self, words, p=0.2):
        """words: [B, W, H] -> tag logits, arc scores [B, W, W+1] (head 0 is the root), rel vectors."""
        w = F.dropout(words, p, self.training)
        tags = {k: head(w) for k, head in self.tags.items()}
        with_root = torch.cat([self.root.expand(w.shape[0], 1, -1), w], 1)
        d = F.dropout(F.gelu(self.arc_dep(w)), p, self.training)
        h = F.dropout(F.gelu(self.arc_head(with_root)), p, self.training)
        d1 = torch.cat([d, torch.ones(*d.shape[:2], 1)], -1)
        arcs = torch.einsum("bdi,ij,bhj->bdh", d1, self.arc_w, h)
        rd = F.dropout(F.gelu(self.rel_dep(w)), p, self.training)
        rh = F.dropout(F.gelu(self.rel_head(with_root)), p, self.training)
        one = lambda t: torch.cat([t, torch.ones(*t.shape[:2], 1)], -1)
        return tags, arcs, one(rd), one(rh)

    def relations(self, rd, rh, heads):
        """Relation logits for the given heads [B, W]."""
        picked = rh.gather(1, heads[..., None].expand(-1, -1, rh.shape[-1]))
        t = torch.einsum("bwi,rij->bwrj", rd, self.rel_w)
        return torch.einsum("bwrj,bwj->bwr", t, picked)
