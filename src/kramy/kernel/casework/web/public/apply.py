from django.http import HttpResponse
def _t(request, **k): return HttpResponse("")
introduction=contact=page=check=save=answers=done=resume=_t
