"use strict";
// Filters the claims by words, counts what is shown, and keeps the filter in the address: #claims?source=…&q=…
// Without this script the three lists still filter, by the style sheet alone.
(() => {
  const form = document.querySelector("form.filter");
  const rows = [...document.querySelectorAll("table.claims tbody tr")];
  const facets = [...form.querySelectorAll("select")];
  const search = form.querySelector("input");
  const shown = form.querySelector("output");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const prefix = "#claims?";

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, place) => {
      const fits = facets.every((facet) => !facet.value || row.dataset[facet.name] === facet.value)
        && words.every((word) => texts[place].includes(word));
      row.hidden = !fits;
      count += fits;
    });
    shown.textContent = `${count} of ${rows.length} claims`;
  };
  const remember = () => {
    const state = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", state.size ? prefix + state : "#claims");
  };
  const recall = () => {
    if (location.hash.startsWith(prefix)) {
      const state = new URLSearchParams(location.hash.slice(prefix.length));
      for (const field of [...facets, search]) field.value = state.get(field.name) ?? "";
      for (const facet of facets) if (facet.selectedIndex < 0) facet.value = "";
      apply();
      document.getElementById("claims").scrollIntoView();
    } else {
      reveal();
    }
  };
  // A link may lead to a claim that the filter hides, or into something folded.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const folded = target.closest("details:not([open])");
    if (!target.hidden && !folded) return;
    target.hidden = false;
    for (let box = folded; box; box = box.parentElement.closest("details:not([open])")) box.open = true;
    target.scrollIntoView();
  };

  search.closest("label").hidden = false;
  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("reset", () => setTimeout(() => { apply(); remember(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", recall);
  apply();
  recall();
})();
