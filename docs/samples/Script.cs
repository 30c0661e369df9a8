// What comes next? A network learns a wave, then reads it step by step.
// dotnet run -c Release docs/samples/Script.cs; elsewhere uncomment:
//#:package MoGru.Cells@0.1.0
var wave = new Series([.. Enumerable.Range(0, 2000).Select(t => MathF.Sin(0.3f * t))], channels: 1);
var parameters = new ParameterList();
var model = new Sequential(parameters, s => Rnn.Create(CellSpec.Parse("mogru"), s, 1, 16), s => new Linear(s, 16, 1));
parameters.Initialise(new RandomStream(seed: 1, "initial values"));
Variable Loss(Tape tape, SequenceBatch some, in Pass pass) => model.Forward(some.Input(tape), pass).MeanSquareError(some.Target(tape));
var batches = wave.StepWindows(length: 40, ahead: 1).Batches(size: 16, seed: 1);
new Trainer<SequenceBatch>(new Adam(parameters, learningRate: 1e-2), batches, Loss).Train(epochs: 100);
var (stream, next) = (new ModuleStreamer(model, parameters, step: [1, 1, 1]), new float[1]);
for (int t = 0; t < 40; t++)
{
    stream.Step([MathF.Sin(0.3f * t)], next);
    Console.WriteLine($"forecast {next[0],6:F3}, in truth {MathF.Sin(0.3f * (t + 1)),6:F3}");
}
