"use strict";
// Comfort only: the page says everything without it.
{
	const strength = { other: 0, warning: 1, error: 2 };

	function option(select, value) {
		const o = document.createElement("option");
		o.value = o.textContent = value;
		select.append(o);
	}

	function kindBox(fieldset, kind, n) {
		const label = document.createElement("label"), box = document.createElement("input");
		box.type = "checkbox";
		box.checked = true;
		box.value = kind;
		label.append(box, " " + kind + " " + n);
		fieldset.append(label);
	}

	function setUp(filters) {
		const rows = Array.from(filters.nextElementSibling.children);
		const kinds = filters.querySelector(".kinds"), grade = filters.querySelector(".grade");
		const host = filters.querySelector(".host"), text = filters.querySelector(".text"), shown = filters.querySelector(".shown");
		const count = new Map(), hosts = new Set();
		for (const row of rows) {
			count.set(row.dataset.kind, (count.get(row.dataset.kind) || 0) + 1);
			if (row.dataset.host)
				hosts.add(row.dataset.host);
		}
		for (const [kind, n] of count)
			kindBox(kinds, kind, n);
		for (const name of Array.from(hosts).sort())
			option(host, name);
		function apply() {
			const on = new Set(Array.from(kinds.querySelectorAll("input:checked"), (box) => box.value));
			const words = text.value.toLowerCase();
			let n = 0;
			for (const row of rows) {
				const d = row.dataset;
				const fits = on.has(d.kind) && strength[d.grade] >= strength[grade.value] && (!host.value || d.host === host.value) &&
					(!words || row.textContent.toLowerCase().includes(words));
				row.hidden = !fits;
				n += fits;
			}
			shown.textContent = n + " of " + rows.length + " shown";
		}
		filters.addEventListener("input", apply);
		filters.hidden = false;
		apply();
	}

	for (const filters of document.querySelectorAll(".filters"))
		setUp(filters);

	// Paper cannot be unfolded.
	let opened = [];
	addEventListener("beforeprint", () => {
		opened = Array.from(document.querySelectorAll("details:not([open])"));
		for (const d of opened)
			d.open = true;
	});
	addEventListener("afterprint", () => {
		for (const d of opened)
			d.open = false;
	});
}
