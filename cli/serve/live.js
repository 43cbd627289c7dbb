/* Loads the page again when it has changed, and changed style sheets without
 * that.  Part of pages only while torii serve shows them. */
(function () {
  "use strict";
  var own = document.currentScript.dataset;
  var last = own.last !== undefined;
  var assets = own.assets;
  var source = null;

  function load() {
    stop();
    if (last) location.replace(location.pathname + location.hash);
    else location.reload();
  }

  /* The new sheet is put beside the old one, which goes when it is there: so the
   * page is never without. */
  function swap() {
    document.querySelectorAll("link[rel~=stylesheet]").forEach(function (old) {
      var address = new URL(old.href, location.href);
      if (address.origin !== location.origin || old.dataset.leaving) return;
      var sheet = old.cloneNode();
      address.searchParams.set("_torii", assets);
      sheet.href = address.href;
      old.dataset.leaving = "1";
      sheet.onload = sheet.onerror = function () { old.remove(); };
      old.after(sheet);
    });
  }

  function start() {
    if (source || document.hidden) return;
    source = new EventSource(
      "/_torii/events?path=" + encodeURIComponent(location.pathname) +
      "&tag=" + own.tag + "&assets=" + assets + (last ? "&last=1" : ""));
    source.addEventListener("reload", load);
    source.addEventListener("styles", function (event) {
      assets = event.data;
      swap();
    });
    source.onerror = function () {
      /* The address has to be made anew, with the newest numbers. */
      if (source && source.readyState === EventSource.CLOSED) {
        stop();
        setTimeout(start, 1000);
      }
    };
  }

  function stop() {
    if (source) source.close();
    source = null;
  }

  function badge() {
    var text = last ? "the last good page" : own.mark;
    var host = document.createElement("div");
    host.textContent = text;
    host.title = "Shown by torii serve only";
    host.setAttribute("data-torii-mark", text);
    host.style.cssText =
      "position:fixed;right:12px;bottom:12px;z-index:2147483647;padding:4px 10px;" +
      "border-radius:4px;background:#b3261e;color:#fff;font:14px/1.4 sans-serif;" +
      "pointer-events:none;opacity:.9";
    document.body.appendChild(host);
  }

  /* A page that is not seen needs no connection: browsers have few of them. */
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) stop();
    else start();
  });
  addEventListener("pagehide", stop);
  addEventListener("pageshow", start);
  start();
  if (last || own.mark) badge();
})();
