return MoGru.Tasks.CommandLine.Application.Run(args);
