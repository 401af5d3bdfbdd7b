# bash completion for sekisho; to be installed as /usr/share/bash-completion/completions/sekisho
_sekisho() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  case $before in
    --profile) mapfile -t COMPREPLY < <(compgen -W "default strict" -- "$word"; compgen -f -- "$word"); return ;;
    --out-dir|--report-dir|--to-dir|--data) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "disarm verify key evidence account settings backup restore store upgrade selftest formats profile --help --version" -- "$word"); return
  fi
  case $word in
    -*) case $command in
          disarm) mapfile -t COMPREPLY < <(compgen -W "-o --output --report --out-dir --report-dir --profile --password --password-file --jobs --key --settings --worker --force --json --quiet --help" -- "$word") ;;
          verify) mapfile -t COMPREPLY < <(compgen -W "--public-key --help" -- "$word") ;;
          key) mapfile -t COMPREPLY < <(compgen -W "--name --out-dir --help" -- "$word") ;;
          evidence) mapfile -t COMPREPLY < <(compgen -W "--data --database --public-key --anchor --json --output --values --witness --out-dir --origin --settings --since --add-cosignature --to-dir --eml --sendmail --to --from --qr --qr-text --key --log-key --seen --help" -- "$word") ;;
          account) mapfile -t COMPREPLY < <(compgen -W "--data --shown-name --role --password-file --help" -- "$word") ;;
          settings) mapfile -t COMPREPLY < <(compgen -W "--file --check --markdown --help" -- "$word") ;;
          backup) mapfile -t COMPREPLY < <(compgen -W "--data --settings -o --output --key-file --passphrase-file --help" -- "$word") ;;
          restore) mapfile -t COMPREPLY < <(compgen -W "--data --settings --key-file --passphrase-file --accept-damage --help" -- "$word") ;;
          store|selftest) mapfile -t COMPREPLY < <(compgen -W "--data --settings --help" -- "$word") ;;
          upgrade) mapfile -t COMPREPLY < <(compgen -W "--root --data --settings --then --trusted-key --allow-older --no-backup --backup --backup-key-file --from --version --kind --key -o --output --help" -- "$word") ;;
          formats) mapfile -t COMPREPLY < <(compgen -W "--json --help" -- "$word") ;;
        esac ;;
    *) if [ "$command" = evidence ] && [ "$COMP_CWORD" -eq 2 ]; then mapfile -t COMPREPLY < <(compgen -W "verify prove check-proof export checkpoint anchor cosign" -- "$word")
       elif [ "$command" = account ] && [ "$COMP_CWORD" -eq 2 ]; then mapfile -t COMPREPLY < <(compgen -W "add disable reset list" -- "$word")
       elif [ "$command" = key ] && [ "$COMP_CWORD" -eq 2 ]; then mapfile -t COMPREPLY < <(compgen -W "create backup" -- "$word")
       elif [ "$command" = store ] && [ "$COMP_CWORD" -eq 2 ]; then mapfile -t COMPREPLY < <(compgen -W "scrub rotate-key" -- "$word")
       elif [ "$command" = upgrade ] && [ "$COMP_CWORD" -eq 2 ]; then mapfile -t COMPREPLY < <(compgen -W "make install rollback" -- "$word"); else mapfile -t COMPREPLY < <(compgen -f -- "$word"); fi ;;
  esac
}
complete -o filenames -F _sekisho sekisho
