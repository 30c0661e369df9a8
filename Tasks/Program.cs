Console.WriteLine("mogru");
