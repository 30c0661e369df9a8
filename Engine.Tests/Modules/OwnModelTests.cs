using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Modules;

/// <summary>A model composed of modules, trained with a batch type of its own by the trainer that knows no task.</summary>
public class OwnModelTests
{
    [Fact]
    public void Train_ATextInPieces_IsLearned()
    {
        var (trainer, _) = Create();
        List<TrainingProgress> told = [];

        trainer.Train(epochs: 60, new Each(told.Add));

        Assert.Equal(60 * 4, told.Count);
        Assert.True(told[^1].MeanLoss < 0.5 * told[3].MeanLoss, $"{told[3].MeanLoss} became {told[^1].MeanLoss}");
        Assert.Equal((60, 0), (trainer.Epoch, trainer.Step));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    public void Resume_AfterAnyStep_GoesOnWithTheSameBits(int steps)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var (whole, parameters) = Create();
        whole.Train(4);
        var (first, _) = Create();
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => first.Train(4, new Each(p => Stop(p, steps, stop)), stop.Token));
        first.Save(path);

        var (again, others) = Create(seed: 99);
        again.Resume(path);
        again.Train(4);

        Assert.All(parameters.Zip(others), pair => Assert.Equal(pair.First.Value, pair.Second.Value));
    }

    [Fact]
    public void Epoch_AfterTheFirst_AllocatesNothing()
    {
        var (trainer, _) = Create();
        trainer.Train(2);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int step = 0; step < trainer.Steps; step++)
                trainer.TrainStep();
            trainer.NextEpoch();
        }));
    }

    [Fact]
    public void Embedding_OfThousandsOfTokens_AllocatesNothing()
    {
        ParameterList parameters = [];
        var words = new Embedding(parameters.Scope("words"), tokens: 5, size: 3);
        parameters.Initialise(new RandomStream(1, "words"));
        var tape = new Tape();
        float[] tokens = [.. Enumerable.Range(0, 64 * 50).Select(k => (float)(k % 5))];

        Assert.Equal(0, Allocations.Of(() =>
        {
            tape.Rewind();
            words.Forward(tape.Input([64, 50], tokens), default);
        }));
        Assert.Contains("Token 1 is 0.5", Assert.Throws<ArgumentException>(
            () => words.Forward(tape.Input([2], [1, 0.5f]), default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OfATrainingThatCarriesStates_ByOneThatDoesNot_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var (trainer, parameters) = Create();
        trainer.TrainStep();
        trainer.Save(path);
        var other = new Trainer<Piece>(trainer.Optimizer, new Pieces(), (Tape tape, Piece _, in Pass _) => tape.Use(parameters[0]).Sum());

        Assert.Contains("carried states", Assert.Throws<DataFormatException>(() => other.Resume(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_HaveTheNamesOfPyTorch()
    {
        ParameterList parameters = [];
        _ = new Tagger(parameters);

        string[] names = [.. parameters.Select(p => p.Name)];

        Assert.Equal("words.weight", names[0]);
        Assert.Contains("lower.weight_ih_l1", names);
        Assert.Equal(["last.0.weight", "last.0.bias", "last.2.weight"], names[^3..]);
    }

    [Fact]
    public void Gradients_OfAllParameters_MatchDifferences()
    {
        ParameterList parameters = [];
        var model = new Tagger(parameters);
        parameters.Initialise(new RandomStream(3, "model"));
        var piece = new Pieces().Get(0, 1);

        var result = GradientCheck.Run(tape => Loss(model, tape, piece, Pass.Training(seed: 1, step: 2)), parameters);

        Assert.True(result.Passed, result.ToString());
    }

    [Fact]
    public void Carried_PieceByPiece_IsTheWholeText()
    {
        ParameterList parameters = [];
        var model = new Tagger(parameters);
        parameters.Initialise(new RandomStream(3, "model"));
        float[] tokens = [.. Enumerable.Range(0, 2 * 12).Select(k => (float)(k * 7 % 11))];
        var tape = new Tape { Records = false };
        float[] whole = model.Forward(tape.Input([2, 12], tokens), default).Value.ToArray();
        var carried = new CarriedStates(parameters);

        for (int from = 0; from < 12; from += 4)
        {
            tape.Rewind();
            var y = model.Forward(tape.Input([2, 4], [.. tokens[from..(from + 4)], .. tokens[(12 + from)..(16 + from)]]), new() { Carried = carried });
            Assert.Equal(whole[(from * 11)..((from + 4) * 11)], y.Value[..(4 * 11)].ToArray());
            Assert.Equal(whole[((12 + from) * 11)..((16 + from) * 11)], y.Value[(4 * 11)..].ToArray());
        }

        tape.Rewind();
        var three = tape.Input([3, 4], new float[12]);
        Assert.Contains("of 2 sequences, the input has 3", Assert.Throws<ArgumentException>(
            () => model.Forward(three, new() { Carried = carried })).Message, StringComparison.Ordinal);
        carried.Clear();
        model.Forward(three, new() { Carried = carried });
    }

    [Fact]
    public void Resume_OfWhatIsNoTrainingOfThisModel_ChangesNothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var (trainer, parameters) = Create();
        trainer.Train(1);
        trainer.Save(path);
        var (other, theirs) = Create(optimizer: list => new Sgd(list, 0.1));
        float[] before = theirs[0].Value.ToArray();

        Assert.Contains("it was trained by 'Adam', this training has 'Sgd'", Refused(path), StringComparison.Ordinal);
        parameters.Save(path);
        Assert.Contains("its kind is missing", Refused(path), StringComparison.Ordinal);
        Assert.Equal(before, theirs[0].Value.ToArray());

        string Refused(string file) => Assert.Throws<DataFormatException>(() => other.Resume(file)).Message;
    }

    [Fact]
    public void TrainStep_OfALossThatIsNotFinite_LeavesTheParameters()
    {
        ParameterList parameters = [];
        var weight = parameters.Add("w", [2], Initial.One);
        parameters.Initialise(new RandomStream(1, "w"));
        var trainer = new Trainer<Piece>(
            new Adam(parameters, 0.1), new Pieces(), (Tape tape, Piece _, in Pass _) => (tape.Use(weight) * float.MaxValue).Sum());

        var fault = Assert.Throws<TrainingStepException>(() => trainer.TrainStep());

        Assert.Equal("the loss is not finite at epoch 1, step 1 of 4; set DetectsAnomalies to be told the first number that is not", fault.Message);
        Assert.Equal([1f, 1f], weight.Value.ToArray());
        Assert.Equal(0, trainer.Step);
    }

    [Fact]
    public void CarriedStates_OfAnotherWidth_AreToldWhereTheFileIsRead()
    {
        var (given, _) = Carrying(8);
        var writer = new SafetensorsWriter();
        given.AddTo(writer, "carried");
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        List<string> differences = [];

        Carrying(6).Carried.Read(SafetensorsFile.Parse(stream.ToArray(), "test"), "carried", differences);

        Assert.Equal(["carried.0 is [2, 8], expected [sequences, 6]", "carried.1 is [2, 8], expected [sequences, 6]"], differences);

        static (CarriedStates Carried, Rnn Rnn) Carrying(int hidden)
        {
            ParameterList parameters = [];
            var rnn = Rnn.Create(CellSpec.Parse("lstm"), parameters, 1, hidden);
            parameters.Initialise(new RandomStream(1, "w"));
            var carried = new CarriedStates(parameters);
            rnn.Forward(new Tape().Input([2, 1, 1], [1, 2]), new Pass { Carried = carried });
            return (carried, rnn);
        }
    }

    [Fact]
    public void TrainStep_OfAModelThatKeepsThePassToItself_IsRefusedWhereStatesAreCarried()
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse("gru"), parameters, 1, 4);
        parameters.Initialise(new RandomStream(1, "w"));
        Variable Loss(Tape tape, Piece piece, in Pass _) =>
            rnn.Forward(tape.Input([Pieces.Readers, Pieces.Length, 1], piece.Tokens)).Y.Sum();
        var carrying = new Trainer<Piece>(new Adam(parameters, 0.1), new Pieces(), Loss) { Carried = new(parameters) };

        Assert.Contains("hand the pass on",
            Assert.Throws<InvalidOperationException>(() => carrying.TrainStep()).Message, StringComparison.Ordinal);
        new Trainer<Piece>(new Adam(parameters, 0.1), new Pieces(), Loss).TrainStep();
    }

    static (Trainer<Piece> Trainer, ParameterList Parameters) Create(long seed = 3, Func<ParameterList, Optimizer>? optimizer = null)
    {
        ParameterList parameters = [];
        var model = new Tagger(parameters);
        parameters.Initialise(new RandomStream(seed, "model"));
        return (new(optimizer?.Invoke(parameters) ?? new Adam(parameters, 0.01), new Pieces(), (Tape tape, Piece piece, in Pass pass) => Loss(model, tape, piece, pass))
        {
            MaxNorm = 1,
            Seed = 7,
            Carried = new(parameters),
        }, parameters);
    }

    static Variable Loss(Tagger model, Tape tape, Piece piece, in Pass pass) =>
        model.Forward(tape.Input([Pieces.Readers, Pieces.Length], piece.Tokens), pass).SoftmaxCrossEntropy(piece.Next);

    static void Stop(TrainingProgress progress, int after, CancellationTokenSource stop)
    {
        if (progress.Epoch * progress.Steps + progress.Step == after)
            stop.Cancel();
    }

    sealed class Each(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
