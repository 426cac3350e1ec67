"""News sentences with name labels, made from templates and name parts of many cultures.

    python training/news/generate_names.py        writes names.train.names and names.dev.names beside this file

Fixed seed; dev uses templates and name parts that train never sees. One tokenized sentence per line (UD English tokens);
`[Name|KIND]` marks a name: PER, ORG, LOC, EVT, MISC. All persons are invented.
"""
import os
import random
import re

# given names; family names, by culture. A trailing number marks nothing: order alone splits train from dev.
PEOPLE = {
    "arabic": ("Ahmed Mohammed Khalid Omar Hassan Hussein Ali Faisal Nasser Tariq Walid Sami Ziad Bassam Karim Adel Mahmoud Yousef Ibrahim Fuad Jamal Salem Nabil Rami Hadi Abdullah Saeed Hamad Tamim Mansour Layla Amal Hanan Rania Nadia Dalal Sheikha Muna".split(),
               "al - Harbi|al - Otaibi|al - Jubouri|al - Maliki|al - Zaidi|Haddad|Khoury|Mansour|Saleh|Darwish|al - Sabah|al - Thani|bin Rashid|bin Fahd Al Saud|al - Busaidi|al - Mazrouei|El - Masry|Abdel - Rahman|Shukri|Zayani|al - Shammari|Barakat|Qasim|al - Hashimi|Tabbara|al - Khalifa|Ben Youssef|Boukadoum|El Othmani|Abu Zayd|Nasrawi|al - Kuwari|Lamamra|Hariri|Aoun|al - Sudani|al - Abadi|al - Ghanim".split("|")),
    "persian": ("Reza Hossein Mehdi Ali Mohsen Saeed Javad Abbas Kamal Behrouz Farhad Hamid Majid Nader Parviz Sadegh Davoud Ebrahim Zahra Maryam Shirin".split(),
                "Karimi|Rezaei|Ahmadi|Mousavi|Jafari|Shahidi|Tavakoli|Rahmani|Hosseini - Nejad|Amir - Hatami|Khansari|Najafi - Pour|Zand|Sharifzadeh|Alizadeh|Salehi|Takht - Ravanchi|Bagheri|Farahani|Golpayegani|Mohammadzadeh".split("|")),
    "turkish": ("Mehmet Ahmet Mustafa Hakan Cem Emre Kemal Murat Selim Orhan Yasar Ismail Ayse Elif Zeynep".split(),
                "Yilmaz|Demir|Kaya|Ozturk|Celik|Aydin|Arslan|Korkmaz|Guler|Yildirim|Erdem|Soylu|Akar|Kalin|Bozkir|Onal".split("|")),
    "kurdish": ("Masoud Nechirvan Qubad Rebwar Hemin Azad Sirwan Rojan Shvan".split(), "Barwari|Zebari|Talabani|Mirani|Surchi|Hawrami|Sinjari|Dizayee".split("|")),
    "hebrew": ("Yair Moshe Eli Gideon Dani Avi Yossi Tamar Noa Benny Ron Shlomo Miri".split(), "Cohen - Levy|Ben - David|Sharoni|Katz|Elkin|Dayan|Barak|Shaked|Peled|Bar - Lev|Mizrahi|Halevi".split("|")),
    "russian": ("Sergei Dmitry Alexei Vladimir Mikhail Igor Andrei Nikolai Pavel Viktor Yuri Oleg Maria Tatiana Olga Konstantin".split(),
                "Ivanov|Petrov|Sokolov|Lebedev|Morozov|Volkov|Orlov|Ryabov|Karasin|Belov|Zaitseva|Grushko|Patrikov|Kozlova|Antonov|Ushanov".split("|")),
    "ukrainian": ("Oleksandr Andriy Dmytro Volodymyr Mykhailo Serhiy Yuriy Iryna Oksana Taras".split(), "Kovalenko|Shevchuk|Bondarenko|Tkachenko|Podolenko|Reznik|Yermolenko|Melnyk|Zhovkva|Danilenko".split("|")),
    "balkan": ("Milan Dragan Goran Zoran Nikola Petar Ivica Andrej Bojan Albin Edi Ramiz Zorana Vesna".split(), "Petrovic|Jovanovic|Markovic|Djuric|Kovacevic|Brnovic|Krasniqi|Hoxha|Gashi|Dimitrov|Stoyanov|Novak|Grlic - Radman".split("|")),
    "caucasus": ("Ilham Hikmet Elnur Ararat Nikol Giorgi Irakli Levan Davit Tigran Armen Zurab".split(), "Mammadov|Aliyev - Zade|Hajiyev|Bayramli|Sargsyan|Grigoryan|Hakobyan|Kvirikashvili|Beridze|Janelidze|Papuashvili".split("|")),
    "central-asian": ("Nursultan Kassym Erlan Askar Bakhtiyor Shavkat Sirojiddin Rashid Gurbanguly Murat".split(), "Tokayev - Uly|Nurtleu|Saidov|Abdulla - Ogly|Kamilov|Meredov|Japarov|Kulubayev|Rakhmonov|Muhriddin".split("|")),
    "chinese": None, "korean": None, "vietnamese": None,
    "japanese": ("Taro Shinji Yoko Toshi Hiroshi Kenji Fumio Takeshi Naoki Yuko Masato".split(), "Tanaka|Suzuki|Yamada|Hayashi|Motegi|Kishimoto|Onodera|Nakatani|Kobayashi|Hamada|Iwamoto".split("|")),
    "thai": ("Somchai Prayut Anutin Suchart Panpree Wichai Sirikit Pita".split(), "Wongsawat|Chanthara|Pramudwinai|Limpanont|Srisuk|Bahidda - Nukara".split("|")),
    "malay": ("Budi Retno Joko Agus Mahathir Anwar Hishammuddin Prabowo Siti Teuku".split(), "Santoso|Marsudi|Widodo - Putra|Wijaya|bin Yusof|Abdul Razak|Natalegawa|Hasanuddin|Pranowo".split("|")),
    "indian": ("Rajiv Arun Sanjay Vikram Ajit Sushma Meera Ravi Anil Harsh Nirupama Vinay".split(), "Sharma|Gupta|Mehta|Jaishanker|Doval|Singh|Kwatra|Reddy|Banerjee|Iyer|Menon|Shringla".split("|")),
    "pakistani": ("Imran Shahid Bilal Asif Hina Ishaq Tariq Khurram Jalil Nawaz".split(), "Qureshi|Khan|Bhutta|Dar|Malik|Abbasi|Jilani|Chaudhry|Rabbani|Khokhar".split("|")),
    "south-asian": ("Mustafizur Hasan Shahidul Dinesh Gotabaya Ranil Mahinda Pushpa Sher".split(), "Rahman|Haque|Chowdhury|Wickramasuriya|Gunawardhana|Perera|Dahal|Deuba - Thapa|Mahmud".split("|")),
    "west-african": ("Kwame Kofi Amadou Moussa Ousmane Ibrahim Chinedu Olusegun Yemi Aminata Macky Alassane Abdoulaye".split(), "Mensah|Asante|Diallo|Traore|Ouedraogo|Coulibaly|Okafor|Adebayo|Onyeama|Sow|Ndiaye|Keita|Kallon|Touray".split("|")),
    "east-african": ("Abebe Demeke Tedros Hailemariam Uhuru Wafula Amina Juma Hassan Yoweri Vincent Taye".split(), "Tesfaye|Mekonnen|Gebremariam|Kamau|Wanjiru|Odhiambo|Musevani|Biruta|Nduhungirehe|Farmaajo - Nur|Omaar|Hirsi".split("|")),
    "southern-african": ("Thabo Cyril Naledi Sipho Tendai Lindiwe Joaquim Tete Hage".split(), "Dlamini|Mokoena|Nkosi|Ramasela|Chikwanda|Mutasa|Lourenco|Pandoro|Sisulu - Moyo|Geingob".split("|")),
    "spanish": ("Carlos Juan Luis Jorge Felipe Alicia Delcy Andres Marcelo Bruno Nicolas Diosdado Claudia Gustavo".split(), "Ramirez|Gonzalez|de la Cruz|Barcena|Arreaza|Castillo|Solis|Rodriguez Parrilla|Quintero|Ebrardo|Cafiero|Leyva|Mondino".split("|")),
    "portuguese": ("Joao Paulo Mauro Celso Luiz Ernesto Augusto Marina".split(), "Silva|Santos|Vieira|Amorim|Araujo|Pereira da Costa|Cravinho|Rangel".split("|")),
    "french": ("Jean - Yves Catherine Stephane Laurent Emmanuel Clement Anne - Claire Jean - Noel Francois".replace("Jean - Yves", "Jean_-_Yves").replace("Anne - Claire", "Anne_-_Claire").replace("Jean - Noel", "Jean_-_Noel").split(), "Le Drianne|Colonnard|Sejour|Barrotin|Lecornet|Dupont - Moretti|Bonnet|Lemoyne|de Villeneuve".split("|")),
    "german": ("Frank Annalena Olaf Heiko Johann Friedrich Boris Ursula Alexander".split(), "Steinbrecher|Baerwald|Maassen|Wadephal|von der Heide|Pistorski|Schallenburg|Merzig|Kurz - Winkler".split("|")),
    "nordic": ("Lars Anders Ine Tobias Pekka Elina Jonas Mette Espen".split(), "Lokke|Eriksen Soreide|Billstrom|Haavisto - Niemi|Valtonen|Stoere|Frederiksson|Eide|Linde".split("|")),
    "central-european": ("Radoslaw Zbigniew Peter Jan Jozef Karel Viktor Bogdan Luminita Miroslav".split(), "Sikora|Rauski|Szijjar|Lipavsky - Novotny|Blanar|Aurescu|Odobesco|Kowalczyk|Morawiec|Petricek|Lajcak".split("|")),
    "greek": ("Nikos Giorgos Konstantinos Dimitris Ioannis Alexis".split(), "Dendiadis|Gerapetros|Kombis|Anastasiou|Papadakis|Kotzianis|Christodoulakis".split("|")),
    "english": ("John Robert Antony William Susan Karen Wendy David James Philip Penny Melanie Mark Linda Marc Brett Samantha".split(), "Blackwell|Sullivan - Hayes|Burnsworth|O'Donnell|McAllister|Cleverton|Lammond|Carter|Whitfield|Thompson|Sherwood|Wongsley|Jolin|Hagerty|Cartwright|Nulander|McGurkin".split("|")),
}
SURNAME_FIRST = {
    "chinese": ("Wang Li Zhang Liu Yang Zhao Huang Zhou Qin Xie Ma Sun Wu Mao Hua Geng Lin".split(), "Jianping Xiaoming Weidong Guoqiang Haixing Zhijun Yi Gang Feng Wenbin Chunying Jiechi Deng - li".split()),
    "korean": ("Kim Park Lee Choi Jung Kang Cho Ri Han".split(), "Jong - ho Min - jun Sung - hoon Eui - yong Son - gwon Tae - yul Myong - su Hyun - chong Yo - han".replace(" - ", "_-_").split()),
    "vietnamese": ("Nguyen Pham Tran Bui Le Vo Hoang Phan".split(), "Thanh_Son Binh_Minh Xuan_Phuc Thi_Hang Van_Giang Quang_Dung Minh_Khai".split()),
}
CITIES = "Baghdad Tehran Ankara Riyadh Doha Muscat Amman Beirut Damascus Cairo Tripoli Tunis Algiers Rabat Khartoum Juba Nairobi Mogadishu Kampala Kigali Kinshasa Bamako Niamey Dakar Abuja Lagos Accra Pretoria Luanda Maputo Harare Moscow Kyiv Minsk Warsaw Prague Vienna Budapest Bucharest Sofia Belgrade Pristina Tirana Skopje Athens Nicosia Rome Madrid Lisbon Paris Brussels Berlin London Dublin Oslo Stockholm Helsinki Tallinn Riga Vilnius Tbilisi Yerevan Baku Tashkent Astana Bishkek Dushanbe Ashgabat Kabul Islamabad Karachi Lahore Delhi Mumbai Dhaka Colombo Kathmandu Beijing Shanghai Seoul Pyongyang Tokyo Hanoi Bangkok Manila Jakarta Canberra Wellington Washington Ottawa Havana Caracas Bogota Quito Lima Brasilia Santiago Geneva Jeddah Erbil Basra Mosul Aleppo Idlib Homs Sanaa Aden Hodeidah Gaza Ramallah Jerusalem Haifa Kharkiv Odesa Kherson Donetsk Goma Bukavu Gao Timbuktu Agadez Mekele Hargeisa Kandahar Quetta Srinagar Mandalay Busan Osaka Davos Munich".split() + ["New York", "Mexico City", "Buenos Aires", "San Salvador", "Abu Dhabi", "Kuwait City", "Addis Ababa", "New Delhi", "Kuala Lumpur", "Port Sudan", "El Fasher", "Sharm el - Sheikh", "Khan Younis", "Deir al - Zor", "Tel Aviv", "Santa Cruz", "The Hague", "Phnom Penh", "Ho Chi Minh City", "St. Petersburg", "Dar es Salaam", "Port - au - Prince"]
STATES = "Iraq Iran Turkey Qatar Oman Jordan Lebanon Syria Egypt Libya Tunisia Algeria Morocco Sudan Ethiopia Kenya Somalia Uganda Rwanda Mali Niger Senegal Nigeria Ghana Angola Mozambique Zimbabwe Russia Ukraine Belarus Poland Austria Hungary Romania Bulgaria Serbia Kosovo Albania Greece Cyprus Italy Spain Portugal France Belgium Germany Britain Ireland Norway Sweden Finland Estonia Georgia Armenia Azerbaijan Uzbekistan Kazakhstan Afghanistan Pakistan India Bangladesh Nepal China Japan Vietnam Thailand Indonesia Malaysia Australia Canada Mexico Cuba Venezuela Colombia Peru Chile Brazil Argentina Israel Kuwait Bahrain Yemen".split() + ["Saudi Arabia", "South Korea", "North Korea", "South Sudan", "South Africa", "Sri Lanka", "New Zealand", "Burkina Faso", "the United States", "the United Kingdom", "the United Arab Emirates", "the Netherlands", "the Philippines", "Bosnia and Herzegovina", "the Democratic Republic of Congo", "North Macedonia", "Ivory Coast", "Costa Rica", "El Salvador", "Papua New Guinea", "the Czech Republic"]
ADJ = "Iraqi Iranian Turkish Qatari Omani Jordanian Lebanese Syrian Egyptian Libyan Tunisian Algerian Moroccan Sudanese Ethiopian Kenyan Somali Ugandan Rwandan Malian Nigerian Ghanaian Angolan Russian Ukrainian Belarusian Polish Austrian Hungarian Serbian Albanian Greek Cypriot Italian Spanish French Belgian German British Irish Norwegian Swedish Finnish Georgian Armenian Azerbaijani Kazakh Afghan Pakistani Indian Chinese Japanese Korean Vietnamese Thai Indonesian Malaysian Australian Canadian Mexican Cuban Venezuelan Colombian Peruvian Brazilian Israeli Palestinian Kuwaiti Saudi Emirati Yemeni U.S. EU Kurdish".split()
TITLES = "President|Prime Minister|Foreign Minister|Defense Minister|Interior Minister|Vice President|Crown Prince|King|Emir|Chancellor|Speaker|Ambassador|Special Envoy|Deputy Foreign Minister|Secretary of State|National Security Adviser|Gen.|Lt. Gen.|Maj. Gen.|Army Chief|Governor|Mayor|Senator|Justice Minister|Finance Minister|Oil Minister|Acting Foreign Minister|Caretaker Prime Minister|High Representative|Secretary - General|Archbishop|Sheikh|Judge|Commander|Opposition Leader|Chief of Staff|Parliament Speaker|Minister of State|Special Representative|Consul General".split("|")
LTITLES = "president|prime minister|foreign minister|defense minister|interior minister|vice president|crown prince|chancellor|ambassador|special envoy|deputy foreign minister|chief negotiator|army chief|national security adviser|parliament speaker|finance minister|opposition leader|ministry spokesman|government spokeswoman|lawmaker|activist|journalist|former prime minister|acting president|caretaker foreign minister|rebel commander".split("|")
ORG_FIXED = "United Nations|European Union|African Union|Arab League|NATO|OPEC|ASEAN|Gulf Cooperation Council|Organization of Islamic Cooperation|International Atomic Energy Agency|World Health Organization|International Monetary Fund|World Bank|Security Council|UN Security Council|U.N. General Assembly|Red Cross|International Criminal Court|European Commission|European Parliament|Shanghai Cooperation Organization|ECOWAS|OSCE|Council of Europe|G7|BRICS|Hezbollah|Hamas|Taliban|Islamic State|al - Shabaab|Boko Haram|Rapid Support Forces|Popular Mobilization Forces|Syrian Democratic Forces|Kurdistan Workers ' Party|Revolutionary Guards|Free Syrian Army|Houthi movement|Wagner Group|Amnesty International|Human Rights Watch|Doctors Without Borders|UNICEF|UNHCR|World Food Programme|State Department|Pentagon|Foreign Office|Supreme Judicial Council|Interpol|Mossad|CIA|Shin Bet|Knesset|Bundestag|State Duma|Verkhovna Rada|Congress|Senate|House of Representatives|Central Intelligence Agency".replace("Houthi movement", "Ansar Allah").split("|")
AGENCIES = "Reuters|AFP|Xinhua|TASS|Anadolu Agency|Interfax|IRNA|SANA|WAM|Yonhap|Kyodo News|Al Jazeera|BBC|CNN|Al Arabiya|Press Trust of India|Asharq Al - Awsat|The New York Times|Le Monde|Der Spiegel|Fars News Agency|Petra|MENA|Rudaw|Khaama Press|The Guardian".split("|")
MIN = "Foreign|Defense|Interior|Finance|Justice|Oil|Energy|Trade|Health|Education|Economy|Transport|Agriculture|Water Resources|Information".split("|")
MINOF = "Foreign Affairs|Defense|the Interior|Finance|Justice|Oil|Energy|Trade and Industry|Health|Higher Education|Economic Development|Agriculture|Culture|Labor and Social Affairs".split("|")
FAC = "Baabda Palace|Rafah crossing|Bagram Air Base|Esenboga Airport|Palais des Nations|Camp Bondsteel|Al - Aqsa Mosque|Zaporizhzhia nuclear plant|Bab al - Hawa crossing|Mar - a - Lago|Great Hall of the People|Tahrir Square|Red Sea|Strait of Hormuz|Golan Heights|West Bank|Black Sea|Gulf of Aden|South China Sea|Nagorno - Karabakh|Kurdistan Region|Darfur|Tigray|Donbas|Kashmir|Sahel|Anbar province|Blue Nile|Horn of Africa|Persian Gulf|Gaza Strip|Abu Salim district|Jalan Palace|Unity Palace".replace("Rafah crossing", "Rafah").replace("Bab al - Hawa crossing", "Bab al - Hawa").replace("Anbar province", "Anbar").replace("Abu Salim district", "Abu Salim").replace("Zaporizhzhia nuclear plant", "Zaporizhzhia").split("|")
EVENTS = "Munich Security Conference|World Economic Forum|Eid al - Fitr|Ramadan|Ashura|Nowruz|Doha Forum|COP28|G20 Summit|Arab Summit|World War II|Cold War|Belt and Road Forum|Astana Process|Independence Day|Berlin Conference|Summit for Peace|Manama Dialogue|Olympic Games|Easter".split("|")
MISC = "S - 400|Patriot|Shahed - 136|Minsk II|Abraham Accords|JCPOA|Nord Stream 2|Iron Dome|Caesar Act|Magnitsky Act|Taif Agreement|New START|Boeing 737|Kalashnikov|Leopard 2|Oslo Accords".split("|")
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday".split("|")
TOPIC = "bilateral ties|border security|trade and investment|the situation in the region|counterterrorism cooperation|energy supplies|a ceasefire|prisoner exchanges|the grain deal|water sharing|humanitarian access|visa rules|maritime security|reconstruction|refugee returns".split("|")

# {P} full person, {F} family name alone, {C} city, {S} state, {A} adjective, {T} title, {t} lowercase title, {O} org, {M} ministry,
# {G} news agency, {L} facility or region, {E} event, {X} product, {D} weekday, {K} topic
TEMPLATES = [l for l in """
{A} {T} {P} arrived in {C} on {D} for talks on {K} .
{A} {t} {P} met his {A} counterpart {P} in {C} on {D} .
{P} , the {A} {t} , told {G} that {S} would send a delegation to {C} .
{S} 's {T} {P} received {A} {T} {P} at the presidential palace .
{S} 's {t} , {P} , said {K} would top the agenda .
The {A} {M} summoned the ambassador of {S} over remarks by {T} {F} .
{T} {P} and {T} {P} signed a memorandum in {C} , {G} reported .
In {C} , {T} {P} held talks with {O} officials on {K} .
" We will not accept this , " {F} told reporters in {C} .
{F} said the visit to {S} was part of a regional tour .
The {O} said {D} that it had documented abuses in {L} .
Fighters of the {O} attacked a convoy near {C} , killing four soldiers .
A spokesman for the {M} of {S} , {P} , denied the report .
{P} of {S} , {P} of {S} and {P} of {S} attended the meeting .
{T} {F} later flew to {C} , where he met {T} {P} .
{A} forces shelled positions in {L} , {G} said , citing {P} , a local official .
The {M} in {C} said {P} had been appointed ambassador to {S} .
{A} {T} {P} discusses {K} with {A} {T}
{P} arrives in {C} for talks with {F}
{S} , {S} agree to reopen embassies , {G} says
{O} chief {P} urged {S} and {S} to show restraint .
{O} Secretary - General {P} condemned the attack in {C} .
The sanctions imposed by {S} target {P} and the {O} .
According to the {M} , {T} {P} will travel to {C} on {D} .
Deputy Chief of the {O} {P} was buried in {C} on {D} .
{A} {O} commander {P} visited {L} , state television said .
Speaking at the {E} in {C} , {P} said {S} was ready for dialogue .
The {t} , {P} , is due in {C} next week .
Former {A} {T} {P} was sentenced to four years in prison .
{P} , who leads the {O} , rejected the proposal made by {S} .
{S} bought the {X} system from {S} despite warnings from {T} {P} .
Talks between {F} and {F} in {C} ended without a statement .
{T} {P} 's office said he had spoken by phone with {P} .
The {A} parliament 's speaker , {P} , welcomed the move by the {O} .
{G} quoted {P} as saying that the {X} remained in force .
" {S} is a friend , " {P} said after meeting {P} in {C} .
Mr. {F} , {N} , is a former envoy to {C} .
Ms. {F} said the {O} would open an office in {C} .
Residents of {C} said aircraft had hit {L} overnight .
The {t} of {S} , {P} , and the {t} of {S} , {P} , exchanged views on {K} .
{P} is expected to meet {P} on the sidelines of the {E} .
Protesters gathered outside the {A} embassy in {C} on {D} .
{T} {P} congratulated {P} on his election as {t} of {S} .
The {O} , the {O} and {S} issued a joint statement on {K} .
His meeting with {P} , head of the {O} , lasted two hours .
{A} Army Chief {T} {P} inspected troops deployed in {L} .
{C} and {C} have traded accusations since {F} took office .
The Ministry of {V} of {S} said {P} would head the delegation .
{P} , deputy head of the {O} 's mission in {C} , resigned on {D} .
"I came to listen , " said {P} , the {O} envoy for {L} .
Prices rose in {C} ahead of {E} , the Central Bureau of Statistics said .
The accord , known as the {X} , was signed in {C} by {P} .
The Government said on {D} that schools would reopen .
Talks resume on {D} .
Officials said heavy rain had cut roads in the north .
The Prime Minister chaired a cabinet session on {K} .
Two soldiers were killed near the border with {S} .
A senior {A} official told {G} on condition of anonymity that {P} had offered to resign .
{P} ( {N} ) , born in {C} , joined the {O} as a student .
{T} {P} : {S} will not take part in talks in {C}
Police in {C} arrested {P} , a {A} national , on {D} .
State media said {T} {P} had received credentials from {A} Ambassador {P} .
Sheikh {P} and {T} {P} toured {L} on {D} .
He was accompanied by {T} {P} , {T} {P} and {O} adviser {P} .
A delegation from the {O} led by {P} left {C} for {C} .
The court in {C} ordered the release of {P} , editor of {G} .
{S} 's Ministry of {V} rejected claims by {G} .
{P} and {P} did not attend .
The {X} was discussed by {F} and {O} inspectors in {C} .
{F} 's visit comes days after {F} visited {C} .
The late {A} leader {P} signed the {X} in 1998 .
{A} President - elect {P} named {P} as {t} .
{T} {F} said that {S} , {S} and the {O} had agreed on {K} .
It was the first visit to {C} by a {A} {t} since the {E} .
The attack on the {L} road was claimed by the {O} .
""".strip().splitlines()]
DEV_TEMPLATES = [l for l in """
{P} , {S} 's {t} , left {C} for {C} after a two - day visit .
A statement by the {M} of {S} said {T} {P} and {F} had reviewed {K} .
{A} Prime Minister {P} and visiting {A} {T} {P} chaired the talks .
The {O} 's special envoy , {P} , briefed {T} {P} in {C} .
{G} said {P} would replace {P} at the {O} .
" The road to {C} is open , " {T} {P} told the {O} .
In a call with {P} , {F} stressed {K} , the {A} {M} said .
Both {S} and {S} denied that {P} had travelled to {L} .
Soldiers loyal to {T} {P} seized the airport in {C} .
The funeral of {P} , the slain {O} leader , was held in {C} on {D} .
{T} {P} of {S} is to address the {E} on {D} .
He accused {F} and the {O} of blocking the {X} .
""".strip().splitlines()]


def split(parts, dev):
    """The last fifth of every list of name parts is dev's alone."""
    cut = max(1, len(parts) - max(1, len(parts) // 5))
    return parts[cut:] if dev else parts[:cut]


class Maker:
    def __init__(self, rng, dev):
        self.rng, self.dev = rng, dev

    def pick(self, parts):
        return self.rng.choice(split(parts, self.dev))

    def person(self):
        culture = self.rng.choice(list(PEOPLE))
        if culture in SURNAME_FIRST:
            family, given = SURNAME_FIRST[culture]
            f, g = self.pick(family), self.pick(given)
            return (f"{f} {g}".replace("_", " "), f)
        given, family = PEOPLE[culture]
        g, f = self.pick(given).replace("_", " "), self.pick(family)
        if self.rng.random() < 0.15:
            g = f"{g} {self.pick(given).replace('_', ' ')}"
        if self.rng.random() < 0.06:
            g = f"{g} {self.rng.choice('ABCDEFGHJKLMPRST')}."
        short = f.split(" - ")[-1] if f.lower().startswith("al - ") and self.rng.random() < 0.5 else f
        return (f"{g} {f}", short)

    def slot(self, key):
        r = self.rng
        if key == "P":
            return f"[{self.person()[0]}|PER]"
        if key == "F":
            return f"[{self.person()[1]}|PER]"
        if key == "C":
            return f"[{self.pick(CITIES)}|LOC]"
        if key == "S":
            s = self.pick(STATES)
            return f"the [{s[4:]}|LOC]" if s.startswith("the ") else f"[{s}|LOC]"
        if key == "A":
            return self.pick(ADJ)
        if key == "T":
            return self.pick(TITLES)
        if key == "t":
            return self.pick(LTITLES)
        if key == "O":
            return f"[{self.pick(ORG_FIXED)}|ORG]"
        if key == "G":
            return f"[{self.pick(AGENCIES)}|ORG]"
        if key == "M":
            if r.random() < 0.5:
                return f"{self.pick(MIN).lower()} ministry"
            return f"[{self.pick(MIN)} Ministry|ORG]"
        if key == "V":
            return "@" + self.pick(MINOF)
        if key == "L":
            return f"[{self.pick(FAC)}|LOC]"
        if key == "E":
            return f"[{self.pick(EVENTS)}|EVT]"
        if key == "X":
            return f"[{self.pick(MISC)}|MISC]"
        if key == "D":
            return r.choice(DAYS)
        if key == "K":
            return r.choice(TOPIC)
        if key == "N":
            return str(r.randint(34, 79))
        raise KeyError(key)

    def sentence(self, template):
        text = re.sub(r"\{(\w)\}", lambda m: self.slot(m.group(1)), template)
        text = re.sub(r"Ministry of @([A-Z][A-Za-z ]+?|the [A-Z]\w+)(?= of | said| rejected)", r"[Ministry of \1|ORG]", text)
        text = text.replace("the the ", "the ").replace("The the ", "The ").replace("@", "")
        text = text.replace('"I', '" I')
        if text.startswith("the "):
            text = "T" + text[1:]
        if self.rng.random() < 0.12 and " - " not in text[:30] and text.endswith("."):
            agency = self.pick(AGENCIES)
            text = f"{self.pick(CITIES).upper()} ( [{agency}|ORG] ) - " + text if False else text
        return text


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    for name, dev, n, templates in (("train", False, 6000, TEMPLATES), ("dev", True, 600, DEV_TEMPLATES)):
        rng = random.Random(11 + dev)
        maker = Maker(rng, dev)
        lines = []
        while len(lines) < n:
            lines.append(maker.sentence(templates[len(lines) % len(templates)]))
        with open(os.path.join(here, f"names.{name}.names"), "w", encoding="utf-8") as out:
            out.write("# made by generate_names.py; do not edit\n")
            out.writelines(l + "\n" for l in lines)


if __name__ == "__main__":
    main()
