"""What `up` prints about the demo: the sign-ins that `manage.py demo` makes."""

SIGN_INS = """
Sign-ins of the demo, password prm-demo for each:
  vera@acme.example          owner of acme
  max@acme.example           partner manager at acme
  olga@acme.example          operations at acme
  fin@acme.example           finance at acme
  paula@brightpath.example   partner admin of brightpath, at acme and at globex
  piet@brightpath.example    seller of brightpath, at acme
  rosa@rivermark.example     partner admin of rivermark, at acme
  rita@cedarline.example     partner admin of cedarline, which is in grace in a program of points, at acme
  charlie@globex.example     owner of globex
"""
