//! The gazetteer: cities, first-level divisions, facilities and regions.

use std::collections::HashMap;

use super::phrases::fold_phrase;
use super::{Problem, Source};

/// A populated place. Coordinates in degrees, WGS 84.
#[derive(Debug, Clone)]
pub struct City {
    pub name: String,
    pub alternates: Vec<String>,
    pub country: String,
    pub admin1: Option<String>,
    pub lat: f64,
    pub lon: f64,
    pub population: u32,
    pub geonameid: u32,
    pub capital: bool,
}

/// A palace, airport, crossing, region or sea.
#[derive(Debug, Clone)]
pub struct Facility {
    pub id: String,
    pub name: String,
    pub names: Vec<String>,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub lat: f64,
    pub lon: f64,
    pub kind: String,
    pub why: Source,
}

impl Facility {
    /// Whether it is an area rather than a site.
    pub fn is_region(&self) -> bool {
        matches!(self.kind.as_str(), "region" | "sea" | "river" | "strait" | "mountains")
    }
}

#[derive(Debug, Clone)]
pub struct Admin1 {
    pub name: String,
    pub country: String,
    pub lat: f64,
    pub lon: f64,
}

/// What the article says about where it plays.
#[derive(Debug, Clone, Copy)]
pub struct PlaceContext<'a> {
    /// States of the article with the number of their mentions.
    pub countries: &'a [(String, f32)],
    /// Other places of the article, latitude and longitude in degrees.
    pub near: &'a [(f64, f64)],
}

/// A resolved place name.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceHit {
    pub name: String,
    pub country: String,
    pub admin1: Option<String>,
    pub lat: f64,
    pub lon: f64,
    pub geonameid: Option<u32>,
    pub resolution: &'static str,
    pub score: f64,
}

#[derive(Debug, Default)]
pub struct Places {
    pub cities: Vec<City>,
    pub admin1: Vec<Admin1>,
    pub facilities: Vec<Facility>,
    by_name: HashMap<String, Vec<u32>>,
    admin_by_name: HashMap<String, Vec<u32>>,
}

impl Places {
    /// Reads `cities.tsv`: geonameid, name, alternates (`|`), country, admin1, lat, lon, population, capital (0 or 1).
    pub(super) fn read_cities(&mut self, file: &str, text: &str, problems: &mut Vec<Problem>) {
        for (i, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let c: Vec<&str> = line.split('\t').collect();
            let row = (c.len() == 9).then(|| {
                Some(City {
                    geonameid: c[0].parse().ok()?,
                    name: c[1].to_string(),
                    alternates: c[2].split('|').filter(|a| !a.is_empty()).map(str::to_string).collect(),
                    country: c[3].to_string(),
                    admin1: Some(c[4].to_string()).filter(|a| !a.is_empty()),
                    lat: c[5].parse().ok()?,
                    lon: c[6].parse().ok()?,
                    population: c[7].parse().ok()?,
                    capital: c[8] == "1",
                })
            });
            match row.flatten() {
                Some(city) => {
                    let index = self.cities.len() as u32;
                    for name in std::iter::once(&city.name).chain(&city.alternates) {
                        let list = self.by_name.entry(fold_phrase(name).join(" ")).or_default();
                        if list.last() != Some(&index) {
                            list.push(index);
                        }
                    }
                    self.cities.push(city);
                }
                None => problems.push(Problem {
                    file: file.into(),
                    line: i as u32 + 1,
                    message: "not a city row of nine columns".into(),
                }),
            }
        }
    }

    /// Reads `admin1.tsv`: name, country, lat, lon.
    pub(super) fn read_admin1(&mut self, file: &str, text: &str, problems: &mut Vec<Problem>) {
        for (i, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let c: Vec<&str> = line.split('\t').collect();
            let row = (c.len() == 4).then(|| {
                Some(Admin1 {
                    name: c[0].into(),
                    country: c[1].into(),
                    lat: c[2].parse().ok()?,
                    lon: c[3].parse().ok()?,
                })
            });
            match row.flatten() {
                Some(a) => {
                    self.admin_by_name
                        .entry(fold_phrase(&a.name).join(" "))
                        .or_default()
                        .push(self.admin1.len() as u32);
                    self.admin1.push(a);
                }
                None => problems.push(Problem {
                    file: file.into(),
                    line: i as u32 + 1,
                    message: "not a row of four columns".into(),
                }),
            }
        }
    }

    /// The best reading of a name: prior by population and capital, states of the article, nearness to its other places.
    pub fn resolve(&self, name: &str, context: &PlaceContext<'_>) -> Option<PlaceHit> {
        let key = fold_phrase(name).join(" ");
        let total: f32 = context.countries.iter().map(|(_, n)| n).sum::<f32>().max(1.0);
        let home = |country: &str| {
            context.countries.iter().find(|(c, _)| c == country).map_or(0.0, |(_, n)| 2.5 + 2.0 * f64::from(n / total))
        };
        let near = |lat: f64, lon: f64| {
            let best = context.near.iter().map(|(a, b)| kilometers(*a, *b, lat, lon)).fold(f64::MAX, f64::min);
            if best < 300.0 { 1.0 } else { 0.0 }
        };
        let cities = self.by_name.get(&key).into_iter().flatten().map(|i| {
            let c = &self.cities[*i as usize];
            let exact = if fold_phrase(&c.name).join(" ") == key { 0.5 } else { 0.0 };
            let prior = f64::from(c.population.max(1)).log10() + if c.capital { 1.5 } else { 0.0 } + exact;
            PlaceHit {
                name: c.name.clone(),
                country: c.country.clone(),
                admin1: c.admin1.clone(),
                lat: c.lat,
                lon: c.lon,
                geonameid: Some(c.geonameid),
                resolution: "city",
                score: prior + home(&c.country) + near(c.lat, c.lon),
            }
        });
        let divisions = self.admin_by_name.get(&key).into_iter().flatten().map(|i| {
            let a = &self.admin1[*i as usize];
            PlaceHit {
                name: a.name.clone(),
                country: a.country.clone(),
                admin1: Some(a.name.clone()),
                lat: a.lat,
                lon: a.lon,
                geonameid: None,
                resolution: "admin1",
                score: 5.0 + home(&a.country) + near(a.lat, a.lon),
            }
        });
        cities.chain(divisions).max_by(|a, b| a.score.total_cmp(&b.score))
    }
}

/// Great-circle distance.
fn kilometers(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let (a, b) = (lat1.to_radians(), lat2.to_radians());
    let h = ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * ((lon2 - lon1).to_radians() / 2.0).sin().powi(2);
    12742.0 * h.sqrt().asin()
}
