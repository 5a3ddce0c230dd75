namespace Muster.Server.Features.Demo;

/// <summary>The words that invented companies and people of a country are made of.</summary>
internal sealed class Culture
{
    private static readonly (int Month, int Day)[] YearEnd = [(1, 1), (12, 24), (12, 25), (12, 26), (12, 31)];

    /// <summary>ISO 3166-1 code of the country.</summary>
    public required string Country { get; init; }

    /// <summary>Where such a customer's data lives.</summary>
    public required string Geography { get; init; }

    /// <summary>How often it is drawn.</summary>
    public required int Weight { get; init; }

    public required string[] First { get; init; }

    public required string[] Last { get; init; }

    /// <summary>Names that companies go by: places and made-up words.</summary>
    public required string[] Marks { get; init; }

    public required string[] Trades { get; init; }

    public required string[] Forms { get; init; }

    /// <summary>How a company's name is put together: {t} trade, {m} mark, {l} and {k} family names, {f} legal form.</summary>
    public required string[] Patterns { get; init; }

    public required string[] Streets { get; init; }

    /// <summary>City, state and a postal code of it.</summary>
    public required (string City, string State, string PostalCode)[] Cities { get; init; }

    public required string Dialing { get; init; }

    /// <summary>Days off beside weekends, month and day.</summary>
    public required IReadOnlyList<(int Month, int Day)> Holidays { get; init; }

    private static readonly string[] EnglishMarks = Joined(
        "Alder Amber Ash Beacon Birch Black Blue Bright Cedar Clear Copper Crown Dale East Elm Fair Fern Glen Granite Green Harrow Hazel Iron Juniper Kestrel Lark Maple North Oak Otter Pine Quill Red River Rowan Silver Stone Thorn West Willow",
        "bank beck bridge brook cliff crest dale field ford gate grove haven hill hurst lake land ley mere mill moor port ridge shore stead ton vale view water wood worth");

    private static readonly string[] EnglishTrades = Words("Accounting|Advisory|Animal Care|Architects|Bakery|Brewing|Builders|Catering|Ceramics|Charter School|Chiropractic|Civil Engineering|Clinic|Community Trust|Components|Consulting|Credit Union|Dental|Design Studio|Distribution|Electrical|Energy|Estates|Eye Care|Farms|Fabrication|Family Law|Film|Financial Planning|Fitness|Foods|Freight|Furniture|Gardens|Glass|Graphics|Health Partners|Heating & Cooling|Hospitality|Housing|Insurance|Interiors|Joinery|Laboratories|Landscapes|Legal|Logistics|Machine Works|Marine|Media|Metals|Motors|Music School|Nurseries|Optics|Outfitters|Packaging|Paper|Pharmacy|Physiotherapy|Plastics|Plumbing|Precision|Press|Primary School|Print|Property|Recruitment|Recycling|Roofing|Seafoods|Senior Living|Signs|Software|Storage|Surveyors|Textiles|Timber|Tools|Transport|Travel|Veterinary|Vineyards|Warehousing|Water|Windows");

    private static readonly string[] EnglishFirst = Words("Abigail|Aaron|Beth|Carlos|Chloe|Daniel|Denise|Ethan|Fiona|Grace|Hannah|Imran|Jack|Karen|Liam|Maya|Nathan|Olivia|Priya|Quentin|Rachel|Samuel|Tessa|Victor");

    private static readonly string[] EnglishLast = Words("Abernathy|Ashdown|Barlow|Bexley|Calloway|Carmody|Dunmore|Ellery|Fairbanks|Garrity|Halloran|Hartwell|Ingleby|Jessop|Kirkwood|Lindell|Mabry|Netherton|O'Dowd|Pemberton|Quarrie|Redfern|Sandoval|Tolliver|Underhill|Vickery|Wadsworth|Yarrow|Zeller|Thackeray");

    private static readonly string[] EnglishPatterns = ["{m} {t}", "{m} {t} {f}", "{l} {t}", "{l} & {k} {t}", "{l} {t} {f}", "{m} {f}", "{l} {k} {f}", "{m} & {l} {t}"];

    /// <summary>All of them. The order is part of what a seed stands for.</summary>
    public static readonly Culture[] All =
    [
        new()
        {
            Country = "US", Geography = "US", Weight = 34, First = EnglishFirst, Last = EnglishLast, Marks = EnglishMarks, Trades = EnglishTrades,
            Forms = ["LLC", "Inc.", "Group", "Co.", "LLP", "PC"], Patterns = EnglishPatterns, Dialing = "+1 555",
            Streets = ["Main Street", "Oak Avenue", "Industrial Parkway", "Lakeshore Drive", "Second Street", "Commerce Way"],
            Cities = [("Duluth", "MN", "55802"), ("Boise", "ID", "83702"), ("Toledo", "OH", "43604"), ("Portland", "ME", "04101"), ("Tulsa", "OK", "74103"), ("Savannah", "GA", "31401")],
            Holidays = [.. YearEnd, (7, 4), (11, 11), (11, 27), (11, 28), (5, 26), (9, 1)],
        },
        new()
        {
            Country = "GB", Geography = "GB", Weight = 13, First = EnglishFirst, Last = EnglishLast, Marks = EnglishMarks, Trades = EnglishTrades,
            Forms = ["Ltd", "Limited", "LLP", "plc", "CIC"], Patterns = EnglishPatterns, Dialing = "+44 1632",
            Streets = ["High Street", "Station Road", "Church Lane", "Mill Lane", "Wharf Road"],
            Cities = [("Leeds", "", "LS1 4AP"), ("Norwich", "", "NR2 1TF"), ("Swansea", "", "SA1 3SN"), ("Dundee", "", "DD1 1DB"), ("Exeter", "", "EX4 3SB")],
            Holidays = [.. YearEnd, (5, 5), (5, 26), (8, 25)],
        },
        new()
        {
            Country = "FR", Geography = "DE", Weight = 14,
            First = Words("Agnès|Benoît|Camille|Céline|Clément|Élodie|Étienne|François|Gaëlle|Hélène|Inès|Jérôme|Léa|Loïc|Maëlys|Noémie|Océane|Pascal|Rémi|Solène|Théo|Valérie|Yann|Zoé"),
            Last = Words("Aubry|Bérard|Caradec|Chênevert|D'Aubigné|Delaunay|Faÿ|Garçon|Géraud|Guézennec|Hébrard|Jaurès|Kerbrat|Lefèvre|L'Hôpital|Maréchal|Mézières|Noël|Ozanne|Pélissier|Quéméner|Rézé|Saint-Clair|Séverin|Thébault|Turpin|Vaïsse|Vélard|Wagner-Prévost|Zévaco"),
            Marks = Words("de l'Étang|du Vieux-Moulin|des Trois Chênes|Val-de-Brenne|Côte d'Émeraude|Grand Large|Belle Rive|du Parc|Saint-Aubin|Montclair|Haute-Vallée|La Forêt|des Tilleuls|Pont-Neuf|du Marais|Bois-Joli|Rochefière|Clairval|Terre d'Ocre|Port-Maréchal"),
            Trades = Words("Boulangerie|Cabinet comptable|Cabinet dentaire|Carrelages|Charpentes|Clinique vétérinaire|Constructions|École|Électricité|Étude notariale|Fonderie|Fromagerie|Garage|Hôtel|Imprimerie|Jardins|Laboratoire|Librairie|Mécanique|Menuiserie|Opticien|Pâtisserie|Peintures|Pharmacie|Pépinières|Plomberie|Résidence|Société d'architecture|Textiles|Transports|Travaux publics|Verrerie|Viticulteurs"),
            Forms = ["SARL", "SAS", "SA", "EURL", "& Fils", "et Associés"], Patterns = ["{t} {l}", "{t} {m}", "{t} {l} {f}", "{t} {m} {f}", "{l} & {k} {f}", "{t} {l}-{k}"],
            Streets = ["rue de la République", "avenue Jean-Jaurès", "place de l'Église", "chemin des Écoliers", "quai des Brumes"],
            Cities = [("Angers", "", "49000"), ("Besançon", "", "25000"), ("Évreux", "", "27000"), ("Nîmes", "", "30000"), ("Saint-Étienne", "", "42000")],
            Dialing = "+33 1 99 00", Holidays = [.. YearEnd, (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11)],
        },
        new()
        {
            Country = "DE", Geography = "DE", Weight = 10,
            First = Words("Anja|Björn|Claudia|Dörte|Elke|Florian|Günter|Heike|Ingo|Jürgen|Käthe|Lars|Mareike|Niklas|Oskar|Petra|Ralf|Sören|Sönke|Tanja|Uwe|Ute|Volker|Wiebke"),
            Last = Words("Achterberg|Bäumler|Böttcher|Dührkop|Eßer|Fährmann|Großmann|Häberle|Jägermann|Köhlert|Kühnast|Lüders|Mößinger|Nölting|Öhlschläger|Pfäffle|Quäck|Rößler|Schäuffele|Strübing|Süßkind|Tönnies|Überla|Völkening|Weiß|Wörmann|Zöllner|Hölzenbein|Grünhagen|Käsbauer"),
            Marks = Words("Alsterblick|Bergisch|Donaustern|Eichenhof|Elbtal|Falkenstein|Goldbach|Havelland|Isartor|Kastanie|Lindenhof|Mühlbach|Nordlicht|Rheinbogen|Schönwald|Silberwald|Südring|Taunus|Weserufer|Wiesengrund"),
            Trades = Words("Anlagenbau|Apotheke|Architekten|Autohaus|Bäckerei|Baustoffe|Brauerei|Dachdeckerei|Elektrotechnik|Fördertechnik|Gartenbau|Gebäudereinigung|Gießerei|Großhandel|Heizungsbau|Hörgeräte|Kältetechnik|Klinik|Küchenstudio|Logistik|Maschinenbau|Möbelwerk|Oberflächentechnik|Pflegedienst|Präzisionsteile|Rechtsanwälte|Sägewerk|Spedition|Steuerberatung|Tischlerei|Werkzeugbau|Zahntechnik"),
            Forms = ["GmbH", "GmbH & Co. KG", "AG", "KG", "e. K.", "mbB"], Patterns = ["{l} {t} {f}", "{m} {t} {f}", "{t} {l} {f}", "{l} & {k} {f}", "{l} & Söhne {t} {f}"],
            Streets = ["Hauptstraße", "Bahnhofstraße", "Am Mühlenweg", "Industriestraße", "Lindenallee"],
            Cities = [("Göttingen", "", "37073"), ("Lübeck", "", "23552"), ("Nürnberg", "", "90402"), ("Görlitz", "", "02826"), ("Würzburg", "", "97070")],
            Dialing = "+49 30 2312", Holidays = [.. YearEnd, (5, 1), (10, 3)],
        },
        new()
        {
            Country = "PL", Geography = "IE", Weight = 4,
            First = Words("Agnieszka|Błażej|Celina|Dariusz|Elżbieta|Filip|Grażyna|Hanna|Ireneusz|Jędrzej|Kazimierz|Łucja|Małgorzata|Norbert|Oliwia|Paweł|Róża|Sławomir|Tadeusz|Urszula|Wojciech|Zbigniew|Żaneta|Józef"),
            Last = Words("Błaszczyk|Chrząszcz|Dąbek|Gałązka|Grzęda|Jabłoński|Kołodziej|Kępa|Łukaszewicz|Mączka|Niedźwiedź|Ostrówka|Pączek|Rzepecki|Sękowski|Świerk|Trzciński|Urbański|Wąsik|Wróbel|Zięba|Źródlak|Żurawski|Ćwikła|Śliwa|Bąk|Kurzątek|Pawłowicz|Gołąb|Rączka"),
            Marks = Words("Bałtyk|Dębowy Gaj|Jutrzenka|Łabędź|Nad Wisłą|Orzeł|Podgórze|Słoneczna|Tatrzański|Zielony Młyn|Źródło|Żagiel"),
            Trades = Words("Apteka|Biuro rachunkowe|Budownictwo|Cukiernia|Drukarnia|Elektromontaż|Hurtownia|Kancelaria|Księgarnia|Meble|Piekarnia|Przychodnia|Szkółka roślin|Transport|Warsztat|Wytwórnia okien|Zakład metalowy|Żegluga"),
            Forms = ["Sp. z o.o.", "S.A.", "sp. j.", "sp. k."], Patterns = ["{t} {l} {f}", "{t} {m} {f}", "{t} {m}", "{l} i {k} {f}"],
            Streets = ["ul. Długa", "ul. Świętojańska", "al. Niepodległości", "ul. Młyńska"], Cities = [("Łódź", "", "90-001"), ("Gdańsk", "", "80-001"), ("Rzeszów", "", "35-001")],
            Dialing = "+48 22 000", Holidays = [.. YearEnd, (1, 6), (5, 1), (5, 3), (8, 15), (11, 11)],
        },
        new()
        {
            Country = "GR", Geography = "IE", Weight = 3,
            First = Words("Αλέξανδρος|Βασιλική|Γιώργος|Δήμητρα|Ελένη|Ζωή|Ηλίας|Θεοδώρα|Ιωάννης|Κωνσταντίνος|Μαρία|Νίκος"),
            Last = Words("Αναγνώστου|Βλαχάκης|Γαλάνης|Δρακόπουλος|Ευθυμίου|Ζερβός|Θεοδωράκος|Καλογήρου|Λυμπέρης|Μανωλάς|Ξενάκης|Παπακώστας|Ρήγας|Σταθάκης|Τριανταφύλλου"),
            Marks = Words("Αιγαίο|Ακτή|Γαλαξίας|Δελφίνι|Ελαιώνας|Ηλιαχτίδα|Ιόνιο|Ορίζοντας|Πήγασος|Χρυσή Άμμος"),
            Trades = Words("Αρτοποιία|Αρχιτέκτονες|Βιβλιοπωλείο|Ελαιοτριβείο|Εκτυπώσεις|Ηλεκτρολογικά|Κλινική|Κατασκευές|Λογιστικό Γραφείο|Μεταφορές|Ναυτιλιακή|Οινοποιία|Ξενοδοχείο|Φαρμακείο"),
            Forms = ["Α.Ε.", "Ε.Π.Ε.", "Ο.Ε.", "Ι.Κ.Ε."], Patterns = ["{t} {l} {f}", "{t} {m} {f}", "{t} {m}", "{l} & {k} {f}"],
            Streets = ["Ερμού", "Λεωφόρος Νίκης", "Αγίου Δημητρίου"], Cities = [("Θεσσαλονίκη", "", "546 24"), ("Πάτρα", "", "262 21"), ("Χανιά", "", "731 32")],
            Dialing = "+30 210 000", Holidays = [.. YearEnd, (1, 6), (3, 25), (5, 1), (8, 15), (10, 28)],
        },
        new()
        {
            Country = "JP", Geography = "JP", Weight = 4,
            First = Words("葵|翔太|美咲|健一|陽子|大輔|結衣|誠|恵子|拓海|直樹|さくら"),
            Last = Words("青柳|石倉|上原|榎本|大槻|柏木|桐谷|黒木|斎賀|清水川|杉浦|高瀬|椿|中里|野々村"),
            Marks = Words("あけぼの|富岳|若葉|みなと|星河|白樺|ひかり|北斗|さざなみ|翠山|つばめ|東雲"),
            Trades = Words("印刷|運輸|化学|会計事務所|建設|工業|酒造|歯科|自動車|食品|精機|製作所|設備|倉庫|電機|農園|不動産|法律事務所|薬局|旅館"),
            Forms = ["株式会社", "有限会社", "合同会社"], Patterns = ["{f}{m}{t}", "{m}{t}{f}", "{l}{t}{f}", "{f}{l}{t}", "{l}{t}"],
            Streets = ["中央", "本町", "緑が丘", "港南"], Cities = [("札幌市", "北海道", "060-0001"), ("金沢市", "石川県", "920-0853"), ("福岡市", "福岡県", "810-0001")],
            Dialing = "+81 3 5550", Holidays = [(1, 1), (1, 2), (1, 3), (2, 11), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23), (12, 31)],
        },
        new()
        {
            Country = "AE", Geography = "AE", Weight = 3,
            First = Words("أحمد|بشرى|خالد|دانة|راشد|سارة|عبدالله|فاطمة|ليلى|محمود|نورة|يوسف"),
            Last = Words("البستكي|الحداد|الخياط|الدباغ|الزرعوني|السالمي|الشريف|الصباغ|العطار|الفارسي|القاضي|النجار"),
            Marks = Words("الأفق|البحر الأزرق|الجوهرة|الخليج الأخضر|الرمال|السنبلة|الغاف|اللؤلؤة|النخيل|الواحة"),
            Trades = Words("للاستشارات|للتجارة|للتصميم|للخدمات الطبية|للسفر|للطباعة|للعطور|للمقاولات|للنقل|للهندسة"),
            Forms = ["ذ.م.م", "ش.م.خ", "وشركاه"], Patterns = ["{m} {t} {f}", "{m} {t}", "{l} {t} {f}", "{l} و{k} {t}"],
            Streets = ["شارع النخيل", "شارع الكورنيش", "طريق الميناء"], Cities = [("دبي", "", "00000"), ("الشارقة", "", "00000"), ("العين", "", "00000")],
            Dialing = "+971 4 000", Holidays = [(1, 1), (12, 2), (12, 3)],
        },
        new()
        {
            Country = "UA", Geography = "IE", Weight = 3,
            First = Words("Андрій|Богдана|Віктор|Галина|Дмитро|Євгенія|Жанна|Захар|Ірина|Катерина|Любов|Максим|Наталія|Олексій|Соломія|Тарас"),
            Last = Words("Байрак|Вишневецький|Гончаренко|Ґудзь|Дорошенко|Євтушок|Жолудь|Заїка|Їжакевич|Калинюк|Лисенко|Мороз|Нечипорук|Осадчий|Пилипчук|Щербань|Юхименко|Яворівський"),
            Marks = Words("Барвінок|Веселка|Джерело|Дніпрова хвиля|Зоряний шлях|Карпати|Лелека|Мрія|Світанок|Чорнозем"),
            Trades = Words("Аптека|Броварня|Будівництво|Друкарня|Клініка|Книгарня|Лісопильня|Меблі|Пекарня|Перевезення|Сироварня|Юридична фірма"),
            Forms = ["ТОВ", "ПП", "АТ"], Patterns = ["{f} «{m}»", "{f} «{t} {m}»", "{t} {l}", "{f} «{l} і {k}»", "{t} «{m}-{l}»"],
            Streets = ["вул. Соборна", "вул. Шевченка", "просп. Свободи"], Cities = [("Львів", "", "79000"), ("Полтава", "", "36000"), ("Чернівці", "", "58000")],
            Dialing = "+380 44 000", Holidays = [.. YearEnd, (8, 24)],
        },
        new()
        {
            Country = "BR", Geography = "BR", Weight = 4,
            First = Words("Adélia|Bruno|Conceição|Davi|Estêvão|Flávia|Gonçalo|Heloísa|Inácio|João|Letícia|Márcio|Natália|Otávio|Patrícia|Zélia"),
            Last = Words("Assunção|Brandão|Camarão|Damião|Falcão|Galvão|Guimarães|Leitão|Magalhães|Negrão|Paixão|Rincão|Simões|Trovão|Valadão"),
            Marks = Words("Água Clara|Boa Esperança|Cajueiro|Estrela-d'Alva|Ipê Amarelo|Jequitibá|Maracujá|Pantanal|Serra Azul|Três Irmãos|Vitória-Régia"),
            Trades = Words("Autopeças|Café|Clínica|Colégio|Construções|Contabilidade|Embalagens|Farmácia|Gráfica|Laticínios|Móveis|Padaria|Transportes|Advocacia"),
            Forms = ["Ltda.", "S.A.", "ME", "EIRELI"], Patterns = ["{t} {m} {f}", "{t} {l} {f}", "{t} {l} & {k}", "{m} {t} {f}"],
            Streets = ["Rua das Flores", "Avenida São João", "Travessa da Conceição"], Cities = [("Goiânia", "GO", "74000-000"), ("São Luís", "MA", "65000-000"), ("Florianópolis", "SC", "88000-000")],
            Dialing = "+55 11 0000", Holidays = [(1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (12, 25)],
        },
        new()
        {
            Country = "AU", Geography = "AU", Weight = 5, First = EnglishFirst, Last = EnglishLast, Marks = EnglishMarks, Trades = EnglishTrades,
            Forms = ["Pty Ltd", "Co-operative", "Trust"], Patterns = EnglishPatterns, Dialing = "+61 2 5550",
            Streets = ["Harbour Street", "Wattle Road", "Railway Parade"], Cities = [("Geelong", "VIC", "3220"), ("Hobart", "TAS", "7000"), ("Cairns", "QLD", "4870")],
            Holidays = [.. YearEnd, (1, 26), (4, 25)],
        },
        new()
        {
            Country = "CA", Geography = "CA", Weight = 5, First = EnglishFirst, Last = EnglishLast, Marks = EnglishMarks, Trades = EnglishTrades,
            Forms = ["Inc.", "Ltée", "Ltd.", "Co-op"], Patterns = EnglishPatterns, Dialing = "+1 555",
            Streets = ["Rue Sherbrooke", "Queen Street", "Portage Avenue"], Cities = [("Trois-Rivières", "QC", "G9A 5H9"), ("Kingston", "ON", "K7L 2Z1"), ("Moncton", "NB", "E1C 1H7")],
            Holidays = [.. YearEnd, (7, 1), (10, 13)],
        },
        new()
        {
            Country = "IN", Geography = "IN", Weight = 4,
            First = Words("Aarav|Bhavna|Chetan|Divya|Eshwar|Gauri|Harish|Ishita|Jaya|Kiran|Lakshmi|Manoj|Neha|Rohan|Sunita|Vikram"),
            Last = Words("Agnihotri|Bhattacharjee|Chaudhari|Deshpande|Gokhale|Iyengar|Kulkarni|Mahajan|Nambiar|Parekh|Raghunathan|Sengupta|Thiruvengadam|Venkataraman|Wadhwa"),
            Marks = Words("Banyan|Chandra|Deepak|Gulmohar|Himgiri|Indus Valley|Kaveri|Lotus|Mayura|Neelam|Saraswati|Surya|Tulsi"), Trades = EnglishTrades,
            Forms = ["Pvt. Ltd.", "LLP", "& Sons", "Industries"], Patterns = ["{m} {t} {f}", "{l} {t} {f}", "{m} {f}", "{l} & {k} {t}"],
            Streets = ["M.G. Road", "Station Road", "Temple Street"], Cities = [("Pune", "MH", "411001"), ("Mysuru", "KA", "570001"), ("Kochi", "KL", "682001")],
            Dialing = "+91 20 5550", Holidays = [(1, 26), (8, 15), (10, 2), (10, 21), (12, 25)],
        },
        new()
        {
            Country = "IE", Geography = "IE", Weight = 4,
            First = Words("Aoife|Brendan|Ciarán|Deirdre|Eoin|Fionnuala|Gráinne|Niamh|Oisín|Pádraig|Róisín|Seán|Sinéad|Tadhg|Úna|Caoimhe"),
            Last = Words("Ó Briain|Breathnach|Cullinane|Devaney|Fallon|Gallagher-Reid|Hanrahan|Keaveney|MacGowan|Ní Dhomhnaill|O'Halloran|Prendergast|Quilligan|Rafferty|Tierney"),
            Marks = EnglishMarks, Trades = EnglishTrades, Forms = ["Ltd", "DAC", "Teoranta", "CLG"], Patterns = EnglishPatterns, Dialing = "+353 1 555",
            Streets = ["Main Street", "Quay Street", "Bóthar na Trá"], Cities = [("Galway", "", "H91 E8CC"), ("Dún Laoghaire", "", "A96 H6P6"), ("Cork", "", "T12 W8KV")],
            Holidays = [.. YearEnd, (3, 17), (5, 5), (8, 4), (10, 27)],
        },
    ];

    private static readonly int[] Weights = [.. All.Select(c => c.Weight)];

    /// <summary>Draws one.</summary>
    public static Culture Draw(Chance chance) => All[chance.Weighted(Weights)];

    /// <summary>Makes up a company's name.</summary>
    public string Company(Chance chance)
    {
        var (last, other) = (chance.Pick(Last), chance.Pick(Last));
        return chance.Pick(Patterns)
            .Replace("{m}", chance.Pick(Marks), StringComparison.Ordinal)
            .Replace("{t}", chance.Pick(Trades), StringComparison.Ordinal)
            .Replace("{l}", last, StringComparison.Ordinal)
            .Replace("{k}", other == last ? Last[(Array.IndexOf(Last, last) + 1) % Last.Length] : other, StringComparison.Ordinal)
            .Replace("{f}", chance.Pick(Forms), StringComparison.Ordinal);
    }

    private static string[] Words(string words) => words.Split('|');

    /// <summary>Each of the first with each of the second.</summary>
    private static string[] Joined(string first, string second) =>
        [.. from a in first.Split(' ') from b in second.Split(' ') where !a.EndsWith(b, StringComparison.OrdinalIgnoreCase) && a[^1] != b[0] select a + b];
}
