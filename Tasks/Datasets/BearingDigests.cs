namespace MoGru.Tasks.Datasets;

/// <summary>
/// The recordings of the Bearing Data Center of Case Western Reserve University that the bearing task reads: sizes and digests. The
/// npz files hold the numbers of the MATLAB files bit by bit.
/// </summary>
static class BearingDigests
{
    /// <summary>Ten recordings without load, as npz.</summary>
    public static IReadOnlyList<DatasetItem> Npz { get; } =
    [
        new("1797_Normal.npz", 3903502, "4cd7f673aced17ef1b1253159b32d6c3146ba76af1b6034b1e18c86aed6c0e26"),
        new("1797_IR_7_DE12.npz", 2911090, "b1694c0ed4c77486c909a4fac8f512101cad21302358743486bc4edaa8e8cff3"),
        new("1797_IR_14_DE12.npz", 2925034, "ca0722f375dc1f807a5e3b3ddd884b25bfa8756550872495fe70413da91d2e5b"),
        new("1797_IR_21_DE12.npz", 2931994, "4fe4b0198a9ef77e2d249420ebd31c558a82f9d95db9f9fef1c26345d88b9c33"),
        new("1797_B_7_DE12.npz", 2942434, "b3f85480c32e6e3e858dec74ed0f2c7f5c698ab53937e99d621bae6c1414937f"),
        new("1797_B_14_DE12.npz", 2925034, "3e439e091b84ea353de1a722f6abb7d43df1924682e51afffd3b1d4eb9ea88f7"),
        new("1797_B_21_DE12.npz", 2928514, "1147555cb94383cd6ae41541ed62ea95210a3b0c247093912c54905df1ea1818"),
        new("1797_OR@6_7_DE12.npz", 2928514, "c44f3adcfd04026f21ccd081e43a3ba6b9631e92ad1940165d390b7be1909172"),
        new("1797_OR@6_14_DE12.npz", 2925034, "0886978ce0fb409d45494f9776a98db3aaa5e38b3f2d72340c4f5e9ceb3db4a1"),
        new("1797_OR@6_21_DE12.npz", 2938954, "068d400e9fe360d6d49b188aca568fa60a4451128d724868d63f741e1f824c8c"),
    ];

    /// <summary>The same ten as MATLAB files, eight of them in an archive.</summary>
    public static IReadOnlyList<DatasetItem> Mat { get; } =
    [
        new("97.mat", 3903344, "16bf48babcf1c7ac224bc1a81cd9eafdb27e42d5cf559761907e067e8eeadf3c"),
        new("105.mat", 2910768, "f80b0ea04fd06b372a0eaec7c056543ea37e4bb4727a5b173d2a5bacd2aa9cab"),
        new("cwru_0hp_mat_rest.zip", 8354990, "a78a57c129527da07b86cbaae4d9ea69192290b965e97172be6b66a4eb45d94f")
        {
            Unpacked =
            [
                new("118.mat", 2942112, "b00628f8dd8d1d930af77fa465d1e5cdb385fe259489053f91f3680bda7f640e"),
                new("185.mat", 2924712, "5bea2c60f177215ba3ec4ae287faf745d7e14aed1a12efe9e37b27c27044bafc"),
                new("222.mat", 2928192, "fcc0ee740fa123b1f4683f555458891719efb2857afd9fdee63e8fde0ed14469"),
                new("169.mat", 2924712, "f5448673725c4ea2735fe7d3fe4b16ad82b217eac6b62c4bf351c4549b0a5229"),
                new("209.mat", 2931672, "9f723d6d9d2eba714c6dc50f99321dffa73d8b1e4d3605675b2c2251511eff80"),
                new("130.mat", 2928192, "35a095307d0971477049b343a1b5981dde465a58fb7f233ad89b035068c1717d"),
                new("197.mat", 2924712, "fa571b47cd942f9514a920b403fb7c053cd442bb2963a360a96d0f61432f03e9"),
                new("234.mat", 2938632, "ebcbdb96612e8085bbdbf81f0e5e8e8a8d1a693d1ec559c4894f7792771aa9b2"),
            ],
        },
    ];

    /// <summary>The name under which github.com/yyxyz/CaseWesternReserveUniversityData has one of the MATLAB files; null for another file.</summary>
    public static string? MatSource(string name) => name switch
    {
        "97.mat" => "normal_0_97.mat",
        "105.mat" => "12k_Drive_End_IR007_0_105.mat",
        "118.mat" => "12k_Drive_End_B007_0_118.mat",
        "185.mat" => "12k_Drive_End_B014_0_185.mat",
        "222.mat" => "12k_Drive_End_B021_0_222.mat",
        "169.mat" => "12k_Drive_End_IR014_0_169.mat",
        "209.mat" => "12k_Drive_End_IR021_0_209.mat",
        "130.mat" => "12k_Drive_End_OR007@6_0_130.mat",
        "197.mat" => "12k_Drive_End_OR014@6_0_197.mat",
        "234.mat" => "12k_Drive_End_OR021@6_0_234.mat",
        _ => null,
    };

    /// <summary>Nine faults at each of the loads 1, 2 and 3 HP; their normal recordings are not among them.</summary>
    public static IReadOnlyList<DatasetItem> OtherLoads { get; } =
    [
        new("cwru_1772rpm_faults_npz.zip", 9292655, "f59cbfaf075b2443a9f71aeab54e98d5f128127b5414003fa4b2d1ce1fef7504")
        {
            Unpacked =
            [
                new("1772_B_14_DE12.npz", 2931994, "031699ebcb6008543c857ca1c291442664c0f90c0c6bb1bb63944e7fba8c7e6c"),
                new("1772_B_21_DE12.npz", 2921554, "6267c515becf3c8a7e156515bcf3460454029a12364518760a681b633c257ad5"),
                new("1772_B_7_DE12.npz", 2914570, "7542b67fa52f17ac8b8720060c6ec63c46caa16ab5fbf64ffc59c763f5f0c109"),
                new("1772_IR_14_DE12.npz", 2925034, "936e882c7a31c1bfa79533d365ec263949d619117fcd5fd03f15a0773fef618d"),
                new("1772_IR_21_DE12.npz", 2918074, "6fcd1329cb438801897c06e995cf1e13e6c7c65942ccf3def773937f36d30aa1"),
                new("1772_IR_7_DE12.npz", 2928514, "23b9d0110cabccee79d94f0b12942590540d8e66e66818b98a5c1470a7a654b7"),
                new("1772_OR@6_14_DE12.npz", 2931994, "ac28e7e2900c75225b343dcb05c38fc849ad1d30fe71804f8112350a1adc2c51"),
                new("1772_OR@6_21_DE12.npz", 2928514, "6b33cd1d636fe363f12f8fa0cc79ff77671ff339b87553f28d3524e60516a9a2"),
                new("1772_OR@6_7_DE12.npz", 2938954, "c93827a28e533730c6fad84d2cb2dd00cf881df1c0d77871595d740aaa0d1a1e"),
            ],
        },
        new("cwru_1750rpm_faults_npz.zip", 9295093, "f77dcf8e4e4f5bd7255069fc741c949e70280f16135c44db5159c20826728fd0")
        {
            Unpacked =
            [
                new("1750_B_14_DE12.npz", 2928514, "51f71b777a4fc8ef26c97408c745ce57f4e37620b9a2714110c11865dd608515"),
                new("1750_B_21_DE12.npz", 2931994, "d81fc5830e71a0b05dc34d3ce5b859a2ee9749a52e2a93ef1f214a1291c1c8c7"),
                new("1750_B_7_DE12.npz", 2918074, "ddfbdcc5065492ffcef2cc917996ae1384321fa59dea313b978cc192e7514096"),
                new("1750_IR_14_DE12.npz", 2925034, "c3a6e09970eb1857ccb6006cfcdb443d0d7af9ac1bb69747be6d248b6b0cb5bb"),
                new("1750_IR_21_DE12.npz", 2925034, "5429f9a29c2ed4cfa4985d58f2371edb3450841a59787d54f026134e0f96f74e"),
                new("1750_IR_7_DE12.npz", 2931994, "dd601c822e287065badf1963ab543404aac7156b986e0799afabd4dbea0aed5f"),
                new("1750_OR@6_14_DE12.npz", 2925034, "6e137b06d95e12c1ba422663b5091cbd26d63cc35dbd4cc2a9c364b374bfca82"),
                new("1750_OR@6_21_DE12.npz", 2935474, "f0d79a1ac896dbb0a042a5607b181bd27068f845079d46ee8d62f636d87a8d4a"),
                new("1750_OR@6_7_DE12.npz", 2914570, "39890b0b01907e0fa15ddc1b2230fc5f0e08fb9d6fd9a777bc2af82324bca49b"),
            ],
        },
        new("cwru_1730rpm_faults_npz.zip", 9484862, "58aef497c60116dd66a373788697d46abcdab84182d604406338eee4b8716554")
        {
            Unpacked =
            [
                new("1730_B_14_DE12.npz", 2931994, "873bfea949155de79249d1603190b76b18daf83d3d9b2ceec5d151039f4cfe0c"),
                new("1730_B_21_DE12.npz", 2931994, "ac66f158a5603f74372c3de7a1ea8cb8db37b0fe9ec62ba13a95dc6acc66f699"),
                new("1730_B_7_DE12.npz", 2918074, "52f3c0676df6da0f9127e50f90c446b61624220ef8d73f69099937eb8c70b2a2"),
                new("1730_IR_14_DE12.npz", 2921554, "372bf4155c42c652c3f451dd5b1eb3b6f5ffed92cdb359a01ab1be5c363f7d51"),
                new("1730_IR_21_DE12.npz", 2928514, "f68d3e8bd1e0948ebe33d050edac5efc283ba0c87fe5009a9eba48753559e1c5"),
                new("1730_IR_7_DE12.npz", 2950738, "807c5d48973c8c49dc58e27a4177f9e481e8f95f3d72ce5ebe2665aa01222dfe"),
                new("1730_OR@6_14_DE12.npz", 2928514, "6585557063bc55387b346424b3ae1afff82dfc898f9c998a2555ec414e6feb8d"),
                new("1730_OR@6_21_DE12.npz", 2928514, "0654f52b747dc1af31e78de5d53613dedfd25fb0cad36335b5a4710e0d209dcd"),
                new("1730_OR@6_7_DE12.npz", 2942434, "77ba53cbcf7d51781b5c09d4a9dba1491acb07b9e399f051f489a36c12adf253"),
            ],
        },
    ];
}
