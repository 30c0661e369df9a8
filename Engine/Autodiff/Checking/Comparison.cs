namespace MoGru.Engine.Autodiff.Checking;

/// <summary>
/// Compares all parameters. What differs beyond noise must differ at other points nearby too, and there from the mean of what backward
/// claims within the step: a fault of a formula does, a kink, many kinks close by, a jump or unlucky rounding do not.
/// </summary>
sealed class Comparison(CheckedFunction function, GradientCheckOptions options)
{
    const int Witnesses = 6, Needed = 3;
    const double Negligible = 1e-3;  // of the largest derivative anywhere

    readonly List<Site> sites = [];

    public GradientCheckResult Run()
    {
        var site = new Site(function, function.Given);
        if (NotFinite(site) is { } broken)
            return broken;

        ParameterLooks[] all = [.. Enumerable.Range(0, function.Count)
            .Where(p => function.Given[p].Length > 0).Select(p => new ParameterLooks(function, site, p, options))];
        List<string> untold = [];
        foreach (var (looks, look) in all.SelectMany(looks => looks.All.Where(looks.Differ).Select(look => (looks, look)))
            .OrderByDescending(pair => pair.look.Excess / pair.looks.ScaleOf(pair.look)))
        {
            var verdict = Judge(site, looks, look);
            if (verdict == Verdict.Wrong)
                return Result(GradientCheckVerdict.Failed, looks, looks.Culprit(look), []);
            if (verdict == Verdict.Unknown)
                untold.Add(function.Name(looks.Parameter));
        }

        double largest = all.Max(looks => looks.Scale);
        foreach (var looks in all)
        {
            foreach (var look in looks.All.Where(look => look.Slope.Kink > options.Tolerance * looks.ScaleOf(look)))
            {
                if (Elsewhere(looks, look) == Verdict.Wrong)
                    return Result(GradientCheckVerdict.Failed, looks, look, []);
            }
            if (ParameterLooks.Tells(looks.Along) || looks.Along.Noise <= Negligible * largest)
                continue;
            var along = Elsewhere(looks, looks.Along);
            if (along == Verdict.Wrong)
                return Result(GradientCheckVerdict.Failed, looks, looks.Along, []);
            if (along == Verdict.Unknown)
                untold.Add(function.Name(looks.Parameter));
        }

        var (worstLooks, worst) = all.SelectMany(looks => looks.All.Select(look => (looks, look)))
            .MaxBy(pair => pair.look.Noise <= options.Tolerance * pair.looks.ScaleOf(pair.look) && !pair.looks.Differ(pair.look)
                ? pair.look.Distance / pair.looks.ScaleOf(pair.look)
                : -1);
        var result = untold.Count == 0 ? GradientCheckVerdict.Passed : GradientCheckVerdict.Inconclusive;
        return Result(result, worstLooks, worst, [.. untold.Distinct()]);
    }

    // With all care at the point itself, then elsewhere.
    Verdict Judge(Site site, ParameterLooks looks, Look look)
    {
        var again = looks.Again(site, look.Direction);
        if (!Convinces(looks, again))
            return Verdict.Right;
        if (again.Slope.Value == 0 && site.MovesFarther(look.Direction, looks.Reach))
            return Verdict.Unknown;
        return Elsewhere(looks, again);
    }

    static bool Convinces(ParameterLooks looks, Look look) => looks.Differ(look) && look.Excess > look.Noise;

    // Where the derivative is far smaller than here, agreement says nothing.
    Verdict Elsewhere(ParameterLooks looks, Look here)
    {
        int right = 0, wrong = 0;
        for (int k = 0; k < Witnesses && Math.Max(right, wrong) < Needed; k++)
        {
            var site = Witness(k);
            if (!site.IsFinite)
                continue;
            var look = looks.Again(site, here.Direction);
            if (Convinces(looks, look))
                look = site.Within(look);
            if (Convinces(looks, look))
                wrong++;
            else if (ParameterLooks.Tells(look) && look.Size >= here.Size / 10)
                right++;
        }
        return wrong >= Needed ? Verdict.Wrong : right > wrong ? Verdict.Right : Verdict.Unknown;
    }

    Site Witness(int k)
    {
        while (sites.Count <= k)
        {
            double share = Math.ScaleB(1, -4 - 2 * sites.Count);
            sites.Add(new(function, Site.Moved(function.Given, 100 + options.Seed + sites.Count, share, amount: share)));
        }
        return sites[k];
    }

    GradientCheckResult? NotFinite(Site site)
    {
        for (int p = 0; p < function.Count; p++)
        {
            int index = Array.FindIndex(site.Gradients[p], g => !float.IsFinite(g));
            if (index < 0 && site.IsFinite)
                continue;
            double backward = index < 0 ? double.NaN : site.Gradients[p][index];
            return new(false, double.NaN, function.Name(p), Math.Max(index, 0), backward, double.NaN) { Tolerance = options.Tolerance };
        }
        return null;
    }

    GradientCheckResult Result(GradientCheckVerdict verdict, ParameterLooks looks, Look look, IReadOnlyList<string> untold)
    {
        double scale = Math.Max(looks.ScaleOf(look), double.Epsilon);
        return new(
            verdict == GradientCheckVerdict.Passed, look.Distance / scale, function.Name(looks.Parameter), look.Direction.Index,
            look.Backward, look.Slope.Value)
        {
            Verdict = verdict,
            Scale = scale,
            Tolerance = options.Tolerance,
            Noise = look.Noise / scale,
            Untold = untold,
        };
    }

    enum Verdict
    {
        Right,
        Wrong,
        Unknown,
    }
}
