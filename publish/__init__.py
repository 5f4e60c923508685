"""Editions of the notebooks: executed, and rendered as pages and memos.

=============  ===================================================================
report         run the notebooks, build the site, bring the README up to date
execute        notebooks run in kernels of this Python
studies        an executed notebook as its readers see it
claims         what every edition says of a claim
text           Markdown and text that can do nothing
site, memo     pages and documents
scaffold, lab  a new study; JupyterLab
=============  ===================================================================
"""
