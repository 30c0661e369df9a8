namespace MoGru.Tasks.Training;

/// <summary>Tells a file that another process has locked from every other reason why it cannot be opened.</summary>
static class FileInUse
{
    const int SharingViolation = unchecked((int)0x80070020), LockViolation = unchecked((int)0x80070021);  // Windows
    const int LinuxWouldBlock = 11, MacWouldBlock = 35;  // EWOULDBLOCK, which .NET passes on as it is

    public static bool Is(IOException exception) => OperatingSystem.IsWindows()
        ? exception.HResult is SharingViolation or LockViolation
        : exception.HResult == (OperatingSystem.IsLinux() ? LinuxWouldBlock : MacWouldBlock);
}
