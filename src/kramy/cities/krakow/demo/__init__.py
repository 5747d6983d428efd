"""The demo scene of Kraków: invented firms on approximate outlines, made through the domain's own verbs."""
