Console.Error.WriteLine("footbridge: no command");
return 2;
