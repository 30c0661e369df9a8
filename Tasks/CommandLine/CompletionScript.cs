namespace MoGru.Tasks.CommandLine;

/// <summary>
/// The scripts that complete command lines of <c>mogru</c>. They ask the program itself at every key, so they never go stale; no word that it
/// answers, and no name of a file, is run by the shell.
/// </summary>
static class CompletionScript
{
    /// <summary>The shells, and the script for each.</summary>
    public static IReadOnlyList<(string Shell, string Text)> All { get; } = [("bash", Bash), ("zsh", Zsh), ("fish", Fish), ("pwsh", PowerShell)];

    // Bash breaks words at = and : too, so they are cut anew, without their quotes; what stands before the last of these is not repeated.
    const string Bash = """
        # Completes command lines of mogru in bash. For good:
        #   mogru completion bash > ~/.local/share/bash-completion/completions/mogru
        _mogru() {
            local line=${COMP_LINE:0:COMP_POINT} last="" quote="" item kept c i
            local -a words=()
            for ((i = 0; i < ${#line}; i++)); do
                c=${line:i:1}
                case $quote$c in
                    [\"\'][\"\']) if [[ $c == "$quote" ]]; then quote=""; else last+=$c; fi ;;
                    [\"\']) quote=$c ;;
                    \\) i=$((i + 1)); last+=${line:i:1} ;;
                    [[:space:]]) if [[ -n $last ]]; then words+=("$last"); fi; last="" ;;
                    *) last+=$c ;;
                esac
            done
            words+=("$last")
            kept=${last%"${last##*[=:]}"}
            COMPREPLY=()
            while IFS= read -r item; do
                case $item in
                    :files) compopt -o default; return ;;
                    :folders) compopt -o dirnames; return ;;
                esac
                item=${item%%$'\t'*}
                COMPREPLY+=("${item#"$kept"}")
            done < <("${words[0]/#\~\//$HOME/}" __complete $((${#words[@]} - 1)) "${words[@]:1}" 2>/dev/null)
            if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
        }
        complete -F _mogru mogru

        """;

    const string Zsh = """
        #compdef mogru
        # Completes command lines of mogru in zsh. For good, in a folder of $fpath:
        #   mogru completion zsh > ~/.zfunc/_mogru
        _mogru() {
            local item
            local -a given values shown
            given=("${(@Q)words[2,CURRENT]}")
            for item in "${(@f)$("${${(Q)words[1]}/#\~\//$HOME/}" __complete ${#given} "${given[@]}" 2>/dev/null)}"; do
                case $item in
                    :files) _files; return ;;
                    :folders) _files -/; return ;;
                    '') ;;
                    *)
                        values+=("${item%%$'\t'*}")
                        [[ $item == *$'\t'* ]] && shown+=("${item/$'\t'/  -- }") || shown+=("$item") ;;
                esac
            done
            compadd -l -d shown -a values
        }
        if [[ ${funcstack[1]} == _mogru ]]; then _mogru "$@"; else compdef _mogru mogru; fi

        """;

    const string Fish = """
        # Completes command lines of mogru in fish. For good:
        #   mogru completion fish > ~/.config/fish/completions/mogru.fish
        function __mogru_complete
            set -l given (commandline -opc) (commandline -ct)
            set -l count (math (count $given) - 1)
            set -l program (string replace -r '^~/' "$HOME/" -- $given[1])
            set -l items (command $program __complete $count $given[2..-1] 2>/dev/null)
            switch "$items[1]"
                case :files
                    __fish_complete_path (commandline -ct)
                case :folders
                    __fish_complete_directories (commandline -ct) ''
                case '*'
                    printf '%s\n' $items
            end
        end
        complete -c mogru -f -a '(__mogru_complete)'

        """;

    const string PowerShell = """
        # Completes command lines of mogru in PowerShell. For good, in $PROFILE:
        #   mogru completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName mogru -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $given = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
                ForEach-Object { $_.ToString().Trim("'", '"') })
            $count = $given.Count - 1
            if ($wordToComplete -eq '') { $count++ }
            $words = @($given | Select-Object -Skip 1)
            # Of a list PowerShell completes the last part alone.
            $last = if ($wordToComplete -eq '') { '' } else { $given[-1] }
            $kept = if ($last.EndsWith($wordToComplete)) { $last.Substring(0, $last.Length - $wordToComplete.Length) } else { '' }
            $result = [System.Management.Automation.CompletionResult]
            # Behind --out= comes a path of its own.
            $before, $path = if ($wordToComplete -match '^(--[^=]+=)(.*)$') { $Matches[1], $Matches[2] } else { '', $wordToComplete }
            $all = foreach ($item in @(& $given[0] __complete $count @words 2>$null)) {
                if ($item -eq ':files' -or $item -eq ':folders') {
                    [System.Management.Automation.CompletionCompleters]::CompleteFilename($path) |
                        Where-Object { $item -eq ':files' -or $_.ResultType -eq 'ProviderContainer' } |
                        ForEach-Object { $result::new($before + $_.CompletionText, $_.ListItemText, $_.ResultType, $_.ToolTip) }
                } else {
                    $value, $meaning = $item -split "`t", 2
                    if (-not $meaning) { $meaning = $value }
                    $shown = if ($kept -and $value.StartsWith($kept)) { $value.Substring($kept.Length) } else { $value }
                    $result::new($shown, $value, 'ParameterValue', $meaning)
                }
            }
            # Where nothing may follow PowerShell would name files: what is there stays.
            if ($all) { $all } else { "$wordToComplete" }
        }

        """;
}
