function __sagactl_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __sagactl_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __sagactl_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __sagactl_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __sagactl_parse_tokens -S
    set -l unparsed_tokens (__sagactl_tokens -pc)
    switch $unparsed_tokens[1]
    case 'sagactl'
        __sagactl_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'produce'
            __sagactl_parse_subcommand -r 1 't/topic=' 'k/key=' 'value=' 'K/key-delimiter=' 'D/delimiter=' '0/null' 'H/header=+' 'p/partition=' 'Z/empty-as-null' 'z/compression=' 'l/lines' 'c/count=' 'T/tee' 'J/json' 'keep-partitions' 'rejects=' 'rate=' 'acks-json' 'dry-run' 'transactional-id=' 'b/brokers=' 'X/property=+' 'F/config=' 'profile=' 'm/max-wait=' 'q/quiet' 'v/verbose' 'd/debug=' 'version' 'h/help'
        case 'consume'
            __sagactl_parse_subcommand -r 1 't/topic=+' 'o/offset=+' 'e/exit' 'c/count=' 'p/partition=+' 'g/group=' 'f/format=' 'J/json' 'json-values' 'K/key-delimiter=' 'D/delimiter=' '0/null' 'Z/print-null' 'key-is=+' 'grep=+' 'header=+' 'tail=' 'timeout=' 'isolation=' 'raw' 'b/brokers=' 'X/property=+' 'F/config=' 'profile=' 'm/max-wait=' 'q/quiet' 'v/verbose' 'd/debug=' 'exec=+' 'version' 'h/help'
        case 'saga'
            __sagactl_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'init'
                __sagactl_parse_subcommand 1 'version' 'h/help'
            case 'validate'
                __sagactl_parse_subcommand -r 1 'format=' 'q/quiet' 'version' 'h/help'
            case 'simulate'
                __sagactl_parse_subcommand 1 'exhaustive' 'max-states=' 'runs=' 'seed=' 'input=' 'format=' 'q/quiet' 'version' 'h/help'
            case 'run'
                __sagactl_parse_subcommand 1 'input=' 'input-file=' 'id=' 'concurrency=' 'dry-run' 't/topic=' 'inject=+' 'seed=' 'J/json' 'format=' 'b/brokers=' 'X/property=+' 'F/config=' 'profile=' 'm/max-wait=' 'q/quiet' 'v/verbose' 'd/debug=' 'version' 'h/help'
            case 'resume'
                __sagactl_parse_subcommand 2 'use-recorded' 't/topic=' 'inject=+' 'seed=' 'J/json' 'format=' 'b/brokers=' 'X/property=+' 'F/config=' 'profile=' 'm/max-wait=' 'q/quiet' 'v/verbose' 'd/debug=' 'version' 'h/help'
            case 'resolve'
                __sagactl_parse_subcommand 2 'as=' 'output=' 'note=' 't/topic=' 'inject=+' 'seed=' 'J/json' 'format=' 'b/brokers=' 'X/property=+' 'F/config=' 'profile=' 'm/max-wait=' 'q/quiet' 'v/verbose' 'd/debug=' 'version' 'h/help'
            case 'replay'
                __sagactl_parse_subcommand 0 't/topic=' 'saga=+' 'from=' 'format=' 'J/json' 'until=' 'verify' 'against=' 'to=' 'speed=' 'dry-run' 'b/brokers=' 'X/property=+' 'F/config=' 'profile=' 'm/max-wait=' 'q/quiet' 'v/verbose' 'd/debug=' 'version' 'h/help'
            case 'schema'
                __sagactl_parse_subcommand 0 'version' 'h/help'
            end
        case 'broker'
            __sagactl_parse_subcommand -r 1 'port=' 'brokers=' 't/topic=+' 'q/quiet' 'v/verbose' 'version' 'h/help'
        case 'topics'
            __sagactl_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __sagactl_parse_subcommand 0 'J/json' 'internal' 'b/brokers=' 'X/property=+' 'F/config=' 'profile=' 'm/max-wait=' 'q/quiet' 'v/verbose' 'd/debug=' 'version' 'h/help'
            case 'show'
                __sagactl_parse_subcommand -r 1 't/topic=+' 'J/json' 'b/brokers=' 'X/property=+' 'F/config=' 'profile=' 'm/max-wait=' 'q/quiet' 'v/verbose' 'd/debug=' 'version' 'h/help'
            end
        case 'version'
            __sagactl_parse_subcommand 0 'J/json' 'version' 'h/help'
        case 'help'
            __sagactl_parse_subcommand -r 1 'version'
        end
    end
end

function __sagactl_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __sagactl_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __sagactl_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __sagactl_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__sagactl_tokens -p)
    if test -z "$(__sagactl_tokens -t)"
        set -l index (count (__sagactl_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'sagactl' -f
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl" -eq 1' -fa 'produce' -d 'Send records to a topic.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl" -eq 1' -fa 'consume' -d 'Read records from topics.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl" -eq 1' -fa 'saga' -d 'Run sagas whose log is a Kafka topic, and replay, check and simulate them.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl" -eq 1' -fa 'broker' -d 'Run an embedded Kafka broker, for a first hour, demos, tests and CI.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl" -eq 1' -fa 'topics' -d 'List topics, or show one with its partitions and offsets.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl" -eq 1' -fa 'version' -d 'Show the versions of sagactl and librdkafka.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" t topic' -s 't' -l 'topic' -d 'Topic to send to; with -J it wins over the records\' own.' -rfka '(__sagactl_custom_completion ---completion produce -- --topic (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" k key' -s 'k' -l 'key' -d 'Key of every record that has none of its own.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" value' -l 'value' -d 'Send one record with this value.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" K key-delimiter' -s 'K' -l 'key-delimiter' -d 'Cut each line at the first of these into key and value.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" D delimiter' -s 'D' -l 'delimiter' -d 'What ends a record in the input: any bytes, with \\n \\t \\0 \\xNN. Default: newline.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" 0 null' -s '0' -l 'null' -d 'Records end with a NUL byte.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce"' -s 'H' -l 'header' -d 'Add a header to every record: name=value, name= (empty) or name (null); repeatable.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" p partition' -s 'p' -l 'partition' -d 'Send to this partition; -1 leaves it to the key.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" Z empty-as-null' -s 'Z' -l 'empty-as-null' -d 'Send empty keys and values as null.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" compression z' -s 'z' -l 'compression' -d 'Compress batches: none, gzip, snappy, lz4 or zstd.' -rfka 'none gzip snappy lz4 zstd'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" l lines' -s 'l' -l 'lines' -d 'Read the FILEs as lines, a record each.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" c count' -s 'c' -l 'count' -d 'Stop after this many records.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" T tee' -s 'T' -l 'tee' -d 'Also write the input to standard output.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" J json' -s 'J' -l 'json' -d 'Read JSON records, a line each, as \'consume -J\' writes them.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" keep-partitions' -l 'keep-partitions' -d 'With -J: send each record to the partition it names.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" rejects' -l 'rejects' -d 'Keep records that failed, as JSON records with the reason.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" rate' -l 'rate' -d 'Send at most this many records a second.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" acks-json' -l 'acks-json' -d 'Write a JSON line with partition and offset for each acknowledged record.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" dry-run' -l 'dry-run' -d 'Contact no broker; write the records that would be sent as JSON.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" transactional-id' -l 'transactional-id' -d 'Send everything in one transaction with this id: all records or none.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" b brokers' -s 'b' -l 'brokers' -d 'Brokers to ask first. Default: $SAGACTL_BROKERS, else localhost:9092.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce"' -s 'X' -l 'property' -d 'Set a librdkafka property; name=@file reads the value from a file; \'list\' and \'dump\' show them.' -rfka '(__sagactl_custom_completion ---completion produce -- --property (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" F config' -s 'F' -l 'config' -d 'Read properties from a file; \'none\', or \'-\' as in kcat, reads no file.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" profile' -l 'profile' -d 'Use the section [name] of the file.' -rfka '(__sagactl_custom_completion ---completion produce -- --profile (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" m max-wait' -s 'm' -l 'max-wait' -d 'How long the first contact, or a flush without progress, may take. Default: 5.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" q quiet' -s 'q' -l 'quiet' -d 'Say nothing but errors on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce"' -s 'v' -l 'verbose' -d 'Say more on standard error; -vv more still.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" d debug' -s 'd' -l 'debug' -d 'Show librdkafka\'s debug log of these contexts.' -rfka 'all generic broker topic metadata feature queue msg protocol cgrp security fetch interceptor plugin consumer admin eos mock assignor conf'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl produce" -ge 1' -F
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl produce" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume"' -s 't' -l 'topic' -d 'Topic to read, or a regular expression that begins with ^; repeatable.' -rfka '(__sagactl_custom_completion ---completion consume -- --topic (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume"' -s 'o' -l 'offset' -d 'Where to start, or which range to read (see Offsets).' -rfka 'beginning end stored'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" e exit' -s 'e' -l 'exit' -d 'Exit at the end there is now.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" c count n' -s 'c' -s 'n' -l 'count' -d 'Exit after this many records (those that pass the filters).' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume"' -s 'p' -l 'partition' -d 'Read only these partitions: 0 or 1,2; repeatable.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" G g group' -s 'g' -s 'G' -l 'group' -d 'Read as a member of this group and commit what has been written.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" f format' -s 'f' -l 'format' -d 'Write each record in this format: %t %p %o %k %s %T %h %S %K %R %%, and %s{base64}, %s{hex}, %s{json}, %T{iso}, %h{NAME}; no newline is added.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" J json' -s 'J' -l 'json' -d 'Write each record as a line of JSON, losslessly.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" json-values' -l 'json-values' -d 'With -J: embed values that are JSON on one line as they are, as "valueJSON".'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" K key-delimiter' -s 'K' -l 'key-delimiter' -d 'Write each key, and this after it, before the value.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" D delimiter' -s 'D' -l 'delimiter' -d 'Write this after each record. Default: newline.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" 0 null' -s '0' -l 'null' -d 'Write a NUL byte after each record.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" Z print-null' -s 'Z' -l 'print-null' -d 'Write NULL for null keys and values.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume"' -l 'key-is' -d 'Only records with exactly this key.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume"' -l 'grep' -d 'Only records whose value matches this POSIX extended regular expression.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume"' -l 'header' -d 'Only records with this header, or with this value of it; repeatable.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" tail' -l 'tail' -d 'Start this many records before the end of each partition.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" timeout' -l 'timeout' -d 'Stop when no record came for this long (10s, 500ms, 2m); exit code 1 if -c or -e was not reached.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" isolation' -l 'isolation' -d 'read_committed (default) or read_uncommitted.' -rfka 'read_committed read_uncommitted'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" raw' -l 'raw' -d 'On a terminal: write control characters as they are.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" b brokers' -s 'b' -l 'brokers' -d 'Brokers to ask first. Default: $SAGACTL_BROKERS, else localhost:9092.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume"' -s 'X' -l 'property' -d 'Set a librdkafka property; name=@file reads the value from a file; \'list\' and \'dump\' show them.' -rfka '(__sagactl_custom_completion ---completion consume -- --property (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" F config' -s 'F' -l 'config' -d 'Read properties from a file; \'none\', or \'-\' as in kcat, reads no file.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" profile' -l 'profile' -d 'Use the section [name] of the file.' -rfka '(__sagactl_custom_completion ---completion consume -- --profile (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" m max-wait' -s 'm' -l 'max-wait' -d 'How long the first contact, or a flush without progress, may take. Default: 5.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" q quiet' -s 'q' -l 'quiet' -d 'Say nothing but errors on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume"' -s 'v' -l 'verbose' -d 'Say more on standard error; -vv more still.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" d debug' -s 'd' -l 'debug' -d 'Show librdkafka\'s debug log of these contexts.' -rfka 'all generic broker topic metadata feature queue msg protocol cgrp security fetch interceptor plugin consumer admin eos mock assignor conf'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume"' -l 'exec' -d 'Run this program for each record, with the value on its standard input and KAFKA_TOPIC, KAFKA_KEY, ... in its environment; 0 goes on (and commits), anything else stops. Takes the rest of the line.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl consume" -ge 1' -fka '(__sagactl_custom_completion ---completion consume -- positional@0 (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl consume" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga" -eq 1' -fa 'init' -d 'Write a commented saga definition to start from.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga" -eq 1' -fa 'validate' -d 'Check saga definitions, and print what they will do.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga" -eq 1' -fa 'simulate' -d 'Try all outcomes and crashes a saga can meet.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga" -eq 1' -fa 'run' -d 'Run sagas of a definition.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga" -eq 1' -fa 'resume' -d 'Continue a saga from its log.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga" -eq 1' -fa 'resolve' -d 'Say what has become of a step that is stuck, and continue its saga.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga" -eq 1' -fa 'replay' -d 'Rebuild sagas from their log: show, check or compare them, or send the log again.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga" -eq 1' -fa 'schema' -d 'Print the JSON Schema of saga definitions, for editors.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga init" -eq 1' -fa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga init" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga init" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga validate" format' -l 'format' -d 'How to write the result: text or json.' -rfka 'text json'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga validate" q quiet' -l 'quiet' -s 'q' -d 'Print no plan, only what is wrong.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga validate" -ge 1' -fa '(set -l exts \'yaml\' \'yml\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga validate" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga validate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga simulate" -eq 1' -fa '(set -l exts \'yaml\' \'yml\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga simulate" exhaustive' -l 'exhaustive' -d 'Follow every way the saga can go.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga simulate" max-states' -l 'max-states' -d 'Give up --exhaustive with so many states, of which each takes 1 to 10 KB of memory. Default: 2000000.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga simulate" runs' -l 'runs' -d 'Make so many runs by chance.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga simulate" seed' -l 'seed' -d 'The seed of the first run; the next one has the next seed. Default: drawn, and shown.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga simulate" input' -l 'input' -d 'The saga\'s input, a JSON value: conditions that depend on it alone go one way. Default: any input the definition allows.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga simulate" format' -l 'format' -d 'How to write the result: text or json.' -rfka 'text json'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga simulate" q quiet' -l 'quiet' -s 'q' -d 'Print only what is wrong.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga simulate" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga simulate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga run" -eq 1' -F
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" input' -l 'input' -d 'The saga\'s input, a JSON value; \'-\' runs a saga for each line of standard input. Default: {}.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" input-file' -l 'input-file' -d 'Read the saga\'s input from a file that is one JSON value.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" id' -l 'id' -d 'The saga\'s id, which may be taken from the input: \'${ .input.orderId }\'. An id the log has is refused. Default: a new UUID.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" concurrency' -l 'concurrency' -d 'Run up to this many sagas side by side.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" dry-run' -l 'dry-run' -d 'Start no process, open no socket and no topic; write the records there would be as JSON.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" t topic' -s 't' -l 'topic' -d 'The topic with the sagas\' log.' -rfka '(__sagactl_custom_completion ---completion saga run -- --topic (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run"' -l 'inject' -d 'Make a participant fail: step[.compensate]=fault[*count|@attempt], such as payment=timeout*2; repeatable.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" seed' -l 'seed' -d 'Make mocks\' choices and pauses the same in every run.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" J json' -s 'J' -l 'json' -d 'The same as --format json.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" format' -l 'format' -d 'text, for people, or json, a line for each saga. Default: text on a terminal, else json.' -rfka 'text json'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" b brokers' -s 'b' -l 'brokers' -d 'Brokers to ask first. Default: $SAGACTL_BROKERS, else localhost:9092.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run"' -s 'X' -l 'property' -d 'Set a librdkafka property; name=@file reads the value from a file; \'list\' and \'dump\' show them.' -rfka '(__sagactl_custom_completion ---completion saga run -- --property (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" F config' -s 'F' -l 'config' -d 'Read properties from a file; \'none\', or \'-\' as in kcat, reads no file.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" profile' -l 'profile' -d 'Use the section [name] of the file.' -rfka '(__sagactl_custom_completion ---completion saga run -- --profile (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" m max-wait' -s 'm' -l 'max-wait' -d 'How long the first contact, or a flush without progress, may take. Default: 5.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" q quiet' -s 'q' -l 'quiet' -d 'Say nothing but errors on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run"' -s 'v' -l 'verbose' -d 'Say more on standard error; -vv more still.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" d debug' -s 'd' -l 'debug' -d 'Show librdkafka\'s debug log of these contexts.' -rfka 'all generic broker topic metadata feature queue msg protocol cgrp security fetch interceptor plugin consumer admin eos mock assignor conf'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga run" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl saga resume" -eq 1' -F
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" use-recorded' -l 'use-recorded' -d 'Go on with the log\'s definition even when FILE is another one.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" t topic' -s 't' -l 'topic' -d 'The topic with the sagas\' log.' -rfka '(__sagactl_custom_completion ---completion saga resume -- --topic (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume"' -l 'inject' -d 'Make a participant fail: step[.compensate]=fault[*count|@attempt], such as payment=timeout*2; repeatable.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" seed' -l 'seed' -d 'Make mocks\' choices and pauses the same in every run.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" J json' -s 'J' -l 'json' -d 'The same as --format json.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" format' -l 'format' -d 'text, for people, or json, a line for each saga. Default: text on a terminal, else json.' -rfka 'text json'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" b brokers' -s 'b' -l 'brokers' -d 'Brokers to ask first. Default: $SAGACTL_BROKERS, else localhost:9092.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume"' -s 'X' -l 'property' -d 'Set a librdkafka property; name=@file reads the value from a file; \'list\' and \'dump\' show them.' -rfka '(__sagactl_custom_completion ---completion saga resume -- --property (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" F config' -s 'F' -l 'config' -d 'Read properties from a file; \'none\', or \'-\' as in kcat, reads no file.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" profile' -l 'profile' -d 'Use the section [name] of the file.' -rfka '(__sagactl_custom_completion ---completion saga resume -- --profile (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" m max-wait' -s 'm' -l 'max-wait' -d 'How long the first contact, or a flush without progress, may take. Default: 5.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" q quiet' -s 'q' -l 'quiet' -d 'Say nothing but errors on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume"' -s 'v' -l 'verbose' -d 'Say more on standard error; -vv more still.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" d debug' -s 'd' -l 'debug' -d 'Show librdkafka\'s debug log of these contexts.' -rfka 'all generic broker topic metadata feature queue msg protocol cgrp security fetch interceptor plugin consumer admin eos mock assignor conf'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resume" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" as' -l 'as' -d 'What was found out: succeeded, refused or compensated.' -rfka 'succeeded refused compensated'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" output' -l 'output' -d 'What the step\'s participant would have answered, a JSON value; with --as succeeded.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" note' -l 'note' -d 'How it was found out; kept in the log.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" t topic' -s 't' -l 'topic' -d 'The topic with the sagas\' log.' -rfka '(__sagactl_custom_completion ---completion saga resolve -- --topic (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve"' -l 'inject' -d 'Make a participant fail: step[.compensate]=fault[*count|@attempt], such as payment=timeout*2; repeatable.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" seed' -l 'seed' -d 'Make mocks\' choices and pauses the same in every run.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" J json' -s 'J' -l 'json' -d 'The same as --format json.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" format' -l 'format' -d 'text, for people, or json, a line for each saga. Default: text on a terminal, else json.' -rfka 'text json'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" b brokers' -s 'b' -l 'brokers' -d 'Brokers to ask first. Default: $SAGACTL_BROKERS, else localhost:9092.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve"' -s 'X' -l 'property' -d 'Set a librdkafka property; name=@file reads the value from a file; \'list\' and \'dump\' show them.' -rfka '(__sagactl_custom_completion ---completion saga resolve -- --property (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" F config' -s 'F' -l 'config' -d 'Read properties from a file; \'none\', or \'-\' as in kcat, reads no file.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" profile' -l 'profile' -d 'Use the section [name] of the file.' -rfka '(__sagactl_custom_completion ---completion saga resolve -- --profile (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" m max-wait' -s 'm' -l 'max-wait' -d 'How long the first contact, or a flush without progress, may take. Default: 5.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" q quiet' -s 'q' -l 'quiet' -d 'Say nothing but errors on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve"' -s 'v' -l 'verbose' -d 'Say more on standard error; -vv more still.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" d debug' -s 'd' -l 'debug' -d 'Show librdkafka\'s debug log of these contexts.' -rfka 'all generic broker topic metadata feature queue msg protocol cgrp security fetch interceptor plugin consumer admin eos mock assignor conf'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga resolve" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" t topic' -s 't' -l 'topic' -d 'The topic with the sagas\' log. Default: sagas.' -rfka '(__sagactl_custom_completion ---completion saga replay -- --topic (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay"' -l 'saga' -d 'Only the saga of this id; repeatable.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" from' -l 'from' -d 'Read lines of sagactl consume -J from a file; - is standard input.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" format' -l 'format' -d 'text (default), json, mermaid or html.' -rfka 'text json mermaid html'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" J json' -s 'J' -l 'json' -d 'The same as --format json.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" until' -l 'until' -d 'Only up to this record of each saga, by its number, or up to a time such as 2026-01-31T10:00:00Z.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" verify' -l 'verify' -d 'Check every rule that logs obey; exit code 1 when one is broken.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" against' -l 'against' -d 'Compare the log\'s decisions with those of this definition; exit code 1 when one differs.' -rfa '(set -l exts \'yaml\' \'yml\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" to' -l 'to' -d 'Send the log\'s records, byte for byte and at their pace, to this topic.' -rfka '(__sagactl_custom_completion ---completion saga replay -- --to (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" speed' -l 'speed' -d 'With --to: so many times as fast, or max for no pauses. Default: 1.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" dry-run' -l 'dry-run' -d 'With --to: write the records to standard output instead.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" b brokers' -s 'b' -l 'brokers' -d 'Brokers to ask first. Default: $SAGACTL_BROKERS, else localhost:9092.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay"' -s 'X' -l 'property' -d 'Set a librdkafka property; name=@file reads the value from a file; \'list\' and \'dump\' show them.' -rfka '(__sagactl_custom_completion ---completion saga replay -- --property (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" F config' -s 'F' -l 'config' -d 'Read properties from a file; \'none\', or \'-\' as in kcat, reads no file.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" profile' -l 'profile' -d 'Use the section [name] of the file.' -rfka '(__sagactl_custom_completion ---completion saga replay -- --profile (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" m max-wait' -s 'm' -l 'max-wait' -d 'How long the first contact, or a flush without progress, may take. Default: 5.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" q quiet' -s 'q' -l 'quiet' -d 'Say nothing but errors on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay"' -s 'v' -l 'verbose' -d 'Say more on standard error; -vv more still.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" d debug' -s 'd' -l 'debug' -d 'Show librdkafka\'s debug log of these contexts.' -rfka 'all generic broker topic metadata feature queue msg protocol cgrp security fetch interceptor plugin consumer admin eos mock assignor conf'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga replay" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga schema" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl saga schema" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl broker" port' -l 'port' -d 'Port to listen on; 0 picks a free one. Default: 9092, or a free one with -- COMMAND.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl broker" brokers' -l 'brokers' -d 'How many brokers the cluster has.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl broker"' -s 't' -l 'topic' -d 'Create a topic before anyone connects; repeatable.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl broker" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl broker" v verbose' -l 'verbose' -s 'v' -d 'Say more on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl broker" -ge 1' -F
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl broker" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl broker" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl topics" -eq 1' -fa 'list' -d 'List the cluster\'s topics.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl topics" -eq 1' -fa 'show' -d 'Show topics with their partitions, leaders and offsets.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" J json' -s 'J' -l 'json' -d 'Write a line of JSON for each topic.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" internal' -l 'internal' -d 'Also list internal topics, whose names begin with __.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" b brokers' -s 'b' -l 'brokers' -d 'Brokers to ask first. Default: $SAGACTL_BROKERS, else localhost:9092.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list"' -s 'X' -l 'property' -d 'Set a librdkafka property; name=@file reads the value from a file; \'list\' and \'dump\' show them.' -rfka '(__sagactl_custom_completion ---completion topics list -- --property (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" F config' -s 'F' -l 'config' -d 'Read properties from a file; \'none\', or \'-\' as in kcat, reads no file.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" profile' -l 'profile' -d 'Use the section [name] of the file.' -rfka '(__sagactl_custom_completion ---completion topics list -- --profile (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" m max-wait' -s 'm' -l 'max-wait' -d 'How long the first contact, or a flush without progress, may take. Default: 5.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" q quiet' -s 'q' -l 'quiet' -d 'Say nothing but errors on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list"' -s 'v' -l 'verbose' -d 'Say more on standard error; -vv more still.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" d debug' -s 'd' -l 'debug' -d 'Show librdkafka\'s debug log of these contexts.' -rfka 'all generic broker topic metadata feature queue msg protocol cgrp security fetch interceptor plugin consumer admin eos mock assignor conf'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show"' -s 't' -l 'topic' -d 'A topic; repeatable.' -rfka '(__sagactl_custom_completion ---completion topics show -- --topic (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show" J json' -s 'J' -l 'json' -d 'Write a line of JSON for each topic.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show" b brokers' -s 'b' -l 'brokers' -d 'Brokers to ask first. Default: $SAGACTL_BROKERS, else localhost:9092.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show"' -s 'X' -l 'property' -d 'Set a librdkafka property; name=@file reads the value from a file; \'list\' and \'dump\' show them.' -rfka '(__sagactl_custom_completion ---completion topics show -- --property (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show" F config' -s 'F' -l 'config' -d 'Read properties from a file; \'none\', or \'-\' as in kcat, reads no file.' -rF
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show" profile' -l 'profile' -d 'Use the section [name] of the file.' -rfka '(__sagactl_custom_completion ---completion topics show -- --profile (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show" m max-wait' -s 'm' -l 'max-wait' -d 'How long the first contact, or a flush without progress, may take. Default: 5.' -rfka ''
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show" q quiet' -s 'q' -l 'quiet' -d 'Say nothing but errors on standard error.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show"' -s 'v' -l 'verbose' -d 'Say more on standard error; -vv more still.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show" d debug' -s 'd' -l 'debug' -d 'Show librdkafka\'s debug log of these contexts.' -rfka 'all generic broker topic metadata feature queue msg protocol cgrp security fetch interceptor plugin consumer admin eos mock assignor conf'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_positional "sagactl topics show" -ge 1' -fka '(__sagactl_custom_completion ---completion topics show -- positional@0 (count (__sagactl_tokens -pc)) (__sagactl_tokens -tC))'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl topics show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl version" J json' -s 'J' -l 'json' -d 'Write JSON.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl version" version' -l 'version' -d 'Show the version.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl version" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sagactl' -n '__sagactl_should_offer_completions_for_flags_or_options "sagactl help" version' -l 'version' -d 'Show the version.'
