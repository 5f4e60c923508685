{% if shell == "zsh" %}
autoload -U +X bashcompinit && bashcompinit
{% endif %}
_smallcaps() {
  local words
  case "${COMP_WORDS[1]}" in
{% for name, options in words.items() %}
    {{ name }}) words='{{ options | join(" ") }}' ;;
{% endfor %}
    *) words='{{ words | join(" ") }} --version --help' ;;
  esac
  [ "$COMP_CWORD" = 1 ] && words='{{ words | join(" ") }} --version --help'
  COMPREPLY=($(compgen -W "$words" -f -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _smallcaps smallcaps
