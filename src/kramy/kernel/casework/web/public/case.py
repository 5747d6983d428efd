from django.http import HttpResponse
def _t(request, **k): return HttpResponse("")
link=overview=correct=renew=withdraw=_t
