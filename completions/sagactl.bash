#!/bin/bash

__sagactl_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__sagactl_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__sagactl_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__sagactl_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_sagactl() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __sagactl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    produce|consume|saga|broker|topics|version|help)
        # Offer subcommand argument completions
        "_sagactl_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'produce consume saga broker topics version help' -- "${cur}"))
        ;;
    esac
}

_sagactl_produce() {
    repeating_flags=(-v --verbose)
    non_repeating_flags=(-0 --null -Z --empty-as-null -l --lines -T --tee -J --json --keep-partitions --acks-json --dry-run -q --quiet --version -h --help)
    repeating_options=(-H --header -X --property)
    non_repeating_options=(-t --topic -k --key --value -K --key-delimiter -D --delimiter -p --partition -z --compression -c --count --rejects --rate --transactional-id -b --brokers -F --config --profile -m --max-wait -d --debug)
    __sagactl_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-t'|'--topic')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion produce -- --topic "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-k'|'--key')
        return
        ;;
    '--value')
        return
        ;;
    '-K'|'--key-delimiter')
        return
        ;;
    '-D'|'--delimiter')
        return
        ;;
    '-H'|'--header')
        return
        ;;
    '-p'|'--partition')
        return
        ;;
    '-z'|'--compression')
        __sagactl_add_completions -W 'none'$'\n''gzip'$'\n''snappy'$'\n''lz4'$'\n''zstd'
        return
        ;;
    '-c'|'--count')
        return
        ;;
    '--rejects')
        __sagactl_add_completions -f
        return
        ;;
    '--rate')
        return
        ;;
    '--transactional-id')
        return
        ;;
    '-b'|'--brokers')
        return
        ;;
    '-X'|'--property')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion produce -- --property "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-F'|'--config')
        __sagactl_add_completions -f
        return
        ;;
    '--profile')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion produce -- --profile "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-m'|'--max-wait')
        return
        ;;
    '-d'|'--debug')
        __sagactl_add_completions -W 'all'$'\n''generic'$'\n''broker'$'\n''topic'$'\n''metadata'$'\n''feature'$'\n''queue'$'\n''msg'$'\n''protocol'$'\n''cgrp'$'\n''security'$'\n''fetch'$'\n''interceptor'$'\n''plugin'$'\n''consumer'$'\n''admin'$'\n''eos'$'\n''mock'$'\n''assignor'$'\n''conf'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __sagactl_add_completions -f
        return
        ;;
    esac
}

_sagactl_consume() {
    repeating_flags=(-v --verbose)
    non_repeating_flags=(-e --exit -J --json --json-values -0 --null -Z --print-null --raw -q --quiet --version -h --help)
    repeating_options=(-t --topic -o --offset -p --partition --key-is --grep --header -X --property --exec)
    non_repeating_options=(-c -n --count -g -G --group -f --format -K --key-delimiter -D --delimiter --tail --timeout --isolation -b --brokers -F --config --profile -m --max-wait -d --debug)
    __sagactl_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-t'|'--topic')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion consume -- --topic "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-o'|'--offset')
        __sagactl_add_completions -W 'beginning'$'\n''end'$'\n''stored'
        return
        ;;
    '-c'|'-n'|'--count')
        return
        ;;
    '-p'|'--partition')
        return
        ;;
    '-g'|'-G'|'--group')
        return
        ;;
    '-f'|'--format')
        return
        ;;
    '-K'|'--key-delimiter')
        return
        ;;
    '-D'|'--delimiter')
        return
        ;;
    '--key-is')
        return
        ;;
    '--grep')
        return
        ;;
    '--header')
        return
        ;;
    '--tail')
        return
        ;;
    '--timeout')
        return
        ;;
    '--isolation')
        __sagactl_add_completions -W 'read_committed'$'\n''read_uncommitted'
        return
        ;;
    '-b'|'--brokers')
        return
        ;;
    '-X'|'--property')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion consume -- --property "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-F'|'--config')
        __sagactl_add_completions -f
        return
        ;;
    '--profile')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion consume -- --profile "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-m'|'--max-wait')
        return
        ;;
    '-d'|'--debug')
        __sagactl_add_completions -W 'all'$'\n''generic'$'\n''broker'$'\n''topic'$'\n''metadata'$'\n''feature'$'\n''queue'$'\n''msg'$'\n''protocol'$'\n''cgrp'$'\n''security'$'\n''fetch'$'\n''interceptor'$'\n''plugin'$'\n''consumer'$'\n''admin'$'\n''eos'$'\n''mock'$'\n''assignor'$'\n''conf'
        return
        ;;
    '--exec')
        __sagactl_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion consume -- positional@0 "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_sagactl_saga() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sagactl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    init|validate|simulate|run|resume|resolve|replay|schema)
        # Offer subcommand argument completions
        "_sagactl_saga_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'init validate simulate run resume resolve replay schema' -- "${cur}"))
        ;;
    esac
}

_sagactl_saga_init() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sagactl_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sagactl_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_sagactl_saga_validate() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --version -h --help)
    repeating_options=()
    non_repeating_options=(--format)
    __sagactl_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __sagactl_add_completions -W 'text'$'\n''json'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __sagactl_add_completions -o plusdirs -fX '!*.@(yaml|yml|json)'
        return
        ;;
    esac
}

_sagactl_saga_simulate() {
    repeating_flags=()
    non_repeating_flags=(--exhaustive --quiet -q --version -h --help)
    repeating_options=()
    non_repeating_options=(--max-states --runs --seed --input --format)
    __sagactl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--max-states')
        return
        ;;
    '--runs')
        return
        ;;
    '--seed')
        return
        ;;
    '--input')
        return
        ;;
    '--format')
        __sagactl_add_completions -W 'text'$'\n''json'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sagactl_add_completions -o plusdirs -fX '!*.@(yaml|yml|json)'
        return
        ;;
    esac
}

_sagactl_saga_run() {
    repeating_flags=(-v --verbose)
    non_repeating_flags=(--dry-run -J --json -q --quiet --version -h --help)
    repeating_options=(--inject -X --property)
    non_repeating_options=(--input --input-file --id --concurrency -t --topic --seed --format -b --brokers -F --config --profile -m --max-wait -d --debug)
    __sagactl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--input')
        return
        ;;
    '--input-file')
        __sagactl_add_completions -f
        return
        ;;
    '--id')
        return
        ;;
    '--concurrency')
        return
        ;;
    '-t'|'--topic')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga run -- --topic "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '--inject')
        return
        ;;
    '--seed')
        return
        ;;
    '--format')
        __sagactl_add_completions -W 'text'$'\n''json'
        return
        ;;
    '-b'|'--brokers')
        return
        ;;
    '-X'|'--property')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga run -- --property "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-F'|'--config')
        __sagactl_add_completions -f
        return
        ;;
    '--profile')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga run -- --profile "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-m'|'--max-wait')
        return
        ;;
    '-d'|'--debug')
        __sagactl_add_completions -W 'all'$'\n''generic'$'\n''broker'$'\n''topic'$'\n''metadata'$'\n''feature'$'\n''queue'$'\n''msg'$'\n''protocol'$'\n''cgrp'$'\n''security'$'\n''fetch'$'\n''interceptor'$'\n''plugin'$'\n''consumer'$'\n''admin'$'\n''eos'$'\n''mock'$'\n''assignor'$'\n''conf'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sagactl_add_completions -f
        return
        ;;
    esac
}

_sagactl_saga_resume() {
    repeating_flags=(-v --verbose)
    non_repeating_flags=(--use-recorded -J --json -q --quiet --version -h --help)
    repeating_options=(--inject -X --property)
    non_repeating_options=(-t --topic --seed --format -b --brokers -F --config --profile -m --max-wait -d --debug)
    __sagactl_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '-t'|'--topic')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga resume -- --topic "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '--inject')
        return
        ;;
    '--seed')
        return
        ;;
    '--format')
        __sagactl_add_completions -W 'text'$'\n''json'
        return
        ;;
    '-b'|'--brokers')
        return
        ;;
    '-X'|'--property')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga resume -- --property "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-F'|'--config')
        __sagactl_add_completions -f
        return
        ;;
    '--profile')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga resume -- --profile "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-m'|'--max-wait')
        return
        ;;
    '-d'|'--debug')
        __sagactl_add_completions -W 'all'$'\n''generic'$'\n''broker'$'\n''topic'$'\n''metadata'$'\n''feature'$'\n''queue'$'\n''msg'$'\n''protocol'$'\n''cgrp'$'\n''security'$'\n''fetch'$'\n''interceptor'$'\n''plugin'$'\n''consumer'$'\n''admin'$'\n''eos'$'\n''mock'$'\n''assignor'$'\n''conf'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    2)
        __sagactl_add_completions -f
        return
        ;;
    esac
}

_sagactl_saga_resolve() {
    repeating_flags=(-v --verbose)
    non_repeating_flags=(-J --json -q --quiet --version -h --help)
    repeating_options=(--inject -X --property)
    non_repeating_options=(--as --output --note -t --topic --seed --format -b --brokers -F --config --profile -m --max-wait -d --debug)
    __sagactl_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--as')
        __sagactl_add_completions -W 'succeeded'$'\n''refused'$'\n''compensated'
        return
        ;;
    '--output')
        return
        ;;
    '--note')
        return
        ;;
    '-t'|'--topic')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga resolve -- --topic "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '--inject')
        return
        ;;
    '--seed')
        return
        ;;
    '--format')
        __sagactl_add_completions -W 'text'$'\n''json'
        return
        ;;
    '-b'|'--brokers')
        return
        ;;
    '-X'|'--property')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga resolve -- --property "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-F'|'--config')
        __sagactl_add_completions -f
        return
        ;;
    '--profile')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga resolve -- --profile "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-m'|'--max-wait')
        return
        ;;
    '-d'|'--debug')
        __sagactl_add_completions -W 'all'$'\n''generic'$'\n''broker'$'\n''topic'$'\n''metadata'$'\n''feature'$'\n''queue'$'\n''msg'$'\n''protocol'$'\n''cgrp'$'\n''security'$'\n''fetch'$'\n''interceptor'$'\n''plugin'$'\n''consumer'$'\n''admin'$'\n''eos'$'\n''mock'$'\n''assignor'$'\n''conf'
        return
        ;;
    esac
}

_sagactl_saga_replay() {
    repeating_flags=(-v --verbose)
    non_repeating_flags=(-J --json --verify --dry-run -q --quiet --version -h --help)
    repeating_options=(--saga -X --property)
    non_repeating_options=(-t --topic --from --format --until --against --to --speed -b --brokers -F --config --profile -m --max-wait -d --debug)
    __sagactl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-t'|'--topic')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga replay -- --topic "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '--saga')
        return
        ;;
    '--from')
        __sagactl_add_completions -f
        return
        ;;
    '--format')
        __sagactl_add_completions -W 'text'$'\n''json'$'\n''mermaid'$'\n''html'
        return
        ;;
    '--until')
        return
        ;;
    '--against')
        __sagactl_add_completions -o plusdirs -fX '!*.@(yaml|yml|json)'
        return
        ;;
    '--to')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga replay -- --to "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '--speed')
        return
        ;;
    '-b'|'--brokers')
        return
        ;;
    '-X'|'--property')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga replay -- --property "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-F'|'--config')
        __sagactl_add_completions -f
        return
        ;;
    '--profile')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion saga replay -- --profile "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-m'|'--max-wait')
        return
        ;;
    '-d'|'--debug')
        __sagactl_add_completions -W 'all'$'\n''generic'$'\n''broker'$'\n''topic'$'\n''metadata'$'\n''feature'$'\n''queue'$'\n''msg'$'\n''protocol'$'\n''cgrp'$'\n''security'$'\n''fetch'$'\n''interceptor'$'\n''plugin'$'\n''consumer'$'\n''admin'$'\n''eos'$'\n''mock'$'\n''assignor'$'\n''conf'
        return
        ;;
    esac
}

_sagactl_saga_schema() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sagactl_offer_flags_options 0
}

_sagactl_broker() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose -v --version -h --help)
    repeating_options=(-t --topic)
    non_repeating_options=(--port --brokers)
    __sagactl_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--port')
        return
        ;;
    '--brokers')
        return
        ;;
    '-t'|'--topic')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __sagactl_add_completions -f
        return
        ;;
    esac
}

_sagactl_topics() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sagactl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show)
        # Offer subcommand argument completions
        "_sagactl_topics_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show' -- "${cur}"))
        ;;
    esac
}

_sagactl_topics_list() {
    repeating_flags=(-v --verbose)
    non_repeating_flags=(-J --json --internal -q --quiet --version -h --help)
    repeating_options=(-X --property)
    non_repeating_options=(-b --brokers -F --config --profile -m --max-wait -d --debug)
    __sagactl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-b'|'--brokers')
        return
        ;;
    '-X'|'--property')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion topics list -- --property "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-F'|'--config')
        __sagactl_add_completions -f
        return
        ;;
    '--profile')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion topics list -- --profile "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-m'|'--max-wait')
        return
        ;;
    '-d'|'--debug')
        __sagactl_add_completions -W 'all'$'\n''generic'$'\n''broker'$'\n''topic'$'\n''metadata'$'\n''feature'$'\n''queue'$'\n''msg'$'\n''protocol'$'\n''cgrp'$'\n''security'$'\n''fetch'$'\n''interceptor'$'\n''plugin'$'\n''consumer'$'\n''admin'$'\n''eos'$'\n''mock'$'\n''assignor'$'\n''conf'
        return
        ;;
    esac
}

_sagactl_topics_show() {
    repeating_flags=(-v --verbose)
    non_repeating_flags=(-J --json -q --quiet --version -h --help)
    repeating_options=(-t --topic -X --property)
    non_repeating_options=(-b --brokers -F --config --profile -m --max-wait -d --debug)
    __sagactl_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-t'|'--topic')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion topics show -- --topic "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-b'|'--brokers')
        return
        ;;
    '-X'|'--property')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion topics show -- --property "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-F'|'--config')
        __sagactl_add_completions -f
        return
        ;;
    '--profile')
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion topics show -- --profile "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    '-m'|'--max-wait')
        return
        ;;
    '-d'|'--debug')
        __sagactl_add_completions -W 'all'$'\n''generic'$'\n''broker'$'\n''topic'$'\n''metadata'$'\n''feature'$'\n''queue'$'\n''msg'$'\n''protocol'$'\n''cgrp'$'\n''security'$'\n''fetch'$'\n''interceptor'$'\n''plugin'$'\n''consumer'$'\n''admin'$'\n''eos'$'\n''mock'$'\n''assignor'$'\n''conf'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __sagactl_add_completions -W "$(__sagactl_custom_complete ---completion topics show -- positional@0 "${COMP_CWORD}" "$(__sagactl_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_sagactl_version() {
    repeating_flags=()
    non_repeating_flags=(-J --json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sagactl_offer_flags_options 0
}

_sagactl_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __sagactl_offer_flags_options -1

    [[ "${COMP_CWORD}" -ge 2 ]] || return 0
    # Offer the commands there is help on
    case "${COMP_WORDS[*]:2:COMP_CWORD-2}" in
    '')
        COMPREPLY+=($(compgen -W 'produce consume saga broker topics version' -- "${cur}"))
        ;;
    'saga')
        COMPREPLY+=($(compgen -W 'init validate simulate run resume resolve replay schema' -- "${cur}"))
        ;;
    'topics')
        COMPREPLY+=($(compgen -W 'list show' -- "${cur}"))
        ;;
    esac
}

complete -o filenames -F _sagactl sagactl
