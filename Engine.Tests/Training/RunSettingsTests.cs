using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;
using MoGru.Tasks.Verbs;
using Xunit;

namespace MoGru.Tests.Training;

public class RunSettingsTests
{
    static readonly Dictionary<Type, object> somethingElse = new()
    {
        [typeof(Option<int?>)] = 7,
        [typeof(Option<double?>)] = 0.25,
        [typeof(Option<string>)] = "word",
    };

    static readonly RunConfig plain = new() { Task = "copy" };

    [Fact]
    public void Declared_EachSetting_IsAPropertyOfTheFileInTheSameOrder()
    {
        var names = JsonSerializer.SerializeToElement(All(), Json.Line.RunConfig).EnumerateObject().Select(property => property.Name);

        Assert.Equal(
            ["task", "cell", "seed", .. RunSettings.Declared.Select(setting => setting.Option.TrimStart('-').Replace('-', '_'))], names);
    }

    [Fact]
    public void Declared_EachSetting_SurvivesTheFile()
    {
        var all = All();
        string text = JsonSerializer.Serialize(all, Json.Line.RunConfig);

        Assert.Equal(all, UntrustedJson.OfText(text, Json.Untrusted.RunConfig));
    }

    [Fact]
    public void Declared_EachSetting_MakesARunAnotherRunUnlessItIsACircumstance()
    {
        Assert.All(RunSettings.Declared, setting =>
        {
            var other = With(plain, setting);
            Assert.NotEqual(plain, other);
            Assert.Equal(setting.IsCircumstance, plain == other.Anywhere());
            Assert.Equal(
                setting.ChangesNothing || setting.Option == "--data", !SettingNames.Differences(other, plain, "the run", epochs: true).Any());
        });
    }

    [Fact]
    public void Declared_EachSetting_IsAnOptionOfTrainAndAsksForItself()
    {
        var command = new Verb(VerbGroup.Train, "train", "", "", []);
        SettingOptions[] scopes = [.. Enum.GetValues<SettingScope>().Select(scope => new SettingOptions(command, scope))];

        Assert.All(RunSettings.Declared, setting =>
        {
            var option = command.Options.Single(option => option.Name == setting.Option);
            string word = option.GetCompletions(CompletionContext.Empty).FirstOrDefault()?.Label ?? option.HelpName!;
            var parsed = command.Parse([setting.Option, word is "N" or "X" ? "7" : word]);
            Assert.Empty(parsed.Errors);
            Assert.Single(scopes, scope => scope.Request(parsed).Gives(setting.Option));
        });
    }

    [Fact]
    public void Declared_ADefault_KeepsItsOwnRule()
    {
        plain.Validate();
        Assert.All(
            RunSettings.Declared.Where(setting => setting.Fallback is int),
            setting => Assert.Throws<TaskOptionException>(() => RunSettings.With(plain, [new(setting, 0)]).Validate()));
    }

    [Fact]
    public void Equals_OfADefaultGivenAndLeftOut_IsTrue()
    {
        var given = plain with { Hidden = 128 };

        Assert.Equal(plain, given);
        Assert.Equal(plain.GetHashCode(), given.GetHashCode());
    }

    static RunConfig All() => RunSettings.Declared.Aggregate(plain, With);

    static RunConfig With(RunConfig config, RunSetting setting) =>
        RunSettings.With(config, [new(setting, somethingElse[setting.Kind.Offer(setting.Option, "").GetType()])]);
}
